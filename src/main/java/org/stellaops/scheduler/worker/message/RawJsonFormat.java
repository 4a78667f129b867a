package org.stellaops.scheduler.worker.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** Cuts a {@link RawJson} out of the text that is read, and puts it back. */
final class RawJsonFormat {

  /** Attribute of the reading context that holds the whole text as bytes. */
  static final String SOURCE = RawJsonFormat.class.getName();

  static final class Writer extends StdSerializer<RawJson> {

    Writer() {
      super(RawJson.class);
    }

    @Override
    public void serialize(RawJson value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeRawValue(value.text());
    }
  }

  static final class Reader extends StdDeserializer<RawJson> {

    Reader() {
      super(RawJson.class);
    }

    @Override
    public RawJson deserialize(JsonParser in, DeserializationContext context) throws IOException {
      if (!(context.getAttribute(SOURCE) instanceof byte[] source)) {
        throw new IllegalStateException("raw JSON can only be read by CanonicalJson");
      }
      int start = Math.toIntExact(in.currentTokenLocation().getByteOffset());
      in.skipChildren();
      in.finishToken(); // a string is read lazily
      int end = Math.toIntExact(in.currentLocation().getByteOffset());
      return new RawJson(new String(source, start, end - start, UTF_8).strip());
    }
  }

  private RawJsonFormat() {}
}
