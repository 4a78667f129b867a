package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Set;

/** A document as its BSON, of which some fields can be read without the others. */
final class PackedDocument {

  private static final int LENGTH_BYTES = 4;

  static byte[] pack(Document document) {
    ByteBuf buffer = Unpooled.buffer(1024);
    BsonEncoder.encodeDocument(document, buffer);
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }

  static Document unpack(byte[] bytes) {
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
  }

  /** Only these fields, in the order of the document. */
  static Document unpack(byte[] bytes, Set<String> fields) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    buffer.skipBytes(LENGTH_BYTES);
    Document document = new Document();
    for (byte type = buffer.readByte();
        type != BsonConstants.TERMINATING_BYTE;
        type = buffer.readByte()) {
      String name = BsonDecoder.decodeCString(buffer);
      if (fields.contains(name)) {
        document.put(name, BsonDecoder.decodeValue(type, buffer));
      } else {
        skip(type, buffer);
      }
    }
    return document;
  }

  /** What is large says how large it is. */
  private static void skip(byte type, ByteBuf buffer) {
    switch (type) {
      case BsonConstants.TYPE_EMBEDDED_DOCUMENT, BsonConstants.TYPE_ARRAY ->
          buffer.skipBytes(buffer.getIntLE(buffer.readerIndex()));
      case BsonConstants.TYPE_UTF8_STRING ->
          buffer.skipBytes(LENGTH_BYTES + buffer.getIntLE(buffer.readerIndex()));
      default -> BsonDecoder.decodeValue(type, buffer);
    }
  }

  private PackedDocument() {}
}
