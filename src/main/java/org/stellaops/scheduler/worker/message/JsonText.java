package org.stellaops.scheduler.worker.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;

/** From bytes to a JSON tree, strictly: UTF-8, one value, no key twice, every character whole. */
public final class JsonText {

  private static final String ALLOWED = "one JSON object in UTF-8";
  private static final byte[] BYTE_ORDER_MARK = "\ufeff".getBytes(UTF_8);

  /**
   * The tree, without the members that are null: they count as absent.
   *
   * @param what kind of text, for the error
   * @throws BadMessage when the bytes are not such a text
   */
  public static JsonNode tree(String what, byte[] bytes) {
    try {
      checkUtf8(what, bytes);
      // not as a String: Jackson would take U+0130 for the 0 of an escape there
      JsonNode tree = CanonicalJson.MAPPER.readTree(bytes);
      if (tree.isMissingNode()) {
        throw new BadMessage(what, "", "is empty", ALLOWED);
      }
      tidy(what, "", tree);
      return tree;
    } catch (JsonProcessingException e) {
      throw JsonProblem.of(what, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Jackson lets some malformed sequences pass. */
  private static void checkUtf8(String what, byte[] bytes) {
    if (Arrays.equals(bytes, 0, Math.min(3, bytes.length), BYTE_ORDER_MARK, 0, 3)) {
      throw new BadMessage(what, "byte 0", "is the first of a byte order mark", ALLOWED);
    }
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw new BadMessage(
          what,
          "byte " + in.position(),
          "is not UTF-8 (0x%02x)".formatted(bytes[in.position()]),
          ALLOWED);
    }
  }

  private static void tidy(String what, String where, JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Iterator<Map.Entry<String, JsonNode>> i = object.fields(); i.hasNext(); ) {
        Map.Entry<String, JsonNode> member = i.next();
        wholeCharacters(what, where, member.getKey(), member.getKey());
        if (member.getValue().isNull()) {
          i.remove();
        } else {
          child(what, where, member.getKey(), member.getValue());
        }
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        child(what, where, i, node.get(i));
      }
    } else if (node.isTextual()) {
      wholeCharacters(what, where, "", node.textValue());
    }
  }

  /**
   * Puts a pointer together only where it is needed: a segment message holds hundreds of strings.
   */
  private static void child(String what, String where, Object step, JsonNode node) {
    if (node.isTextual()) {
      wholeCharacters(what, where, step, node.textValue());
    } else if (node.isContainerNode()) {
      tidy(what, where + "/" + step, node);
    }
  }

  /** Half a pair as an escape is JSON, but no text: it could not be written again. */
  private static void wholeCharacters(String what, String where, Object step, String text) {
    int i = 0;
    while (i < text.length()) {
      int character = text.codePointAt(i);
      if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
        String place = step.equals("") ? where : where + "/" + step;
        throw new BadMessage(
            what, place, "holds half of a surrogate pair", "characters that UTF-8 can write");
      }
      i += Character.charCount(character);
    }
  }

  private JsonText() {}
}
