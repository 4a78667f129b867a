package org.stellaops.scheduler.worker.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes single values of a known type out of an answer. A null counts as absent; a value of another
 * type, or text that could not be written again, is an error that says where it stands.
 */
final class TypedTokens {

  private static final int SHOWN_CHARACTERS = 40;

  static void object(JsonParser in, @Nullable JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw wrong(in, "an object");
    }
  }

  static @Nullable String text(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> whole(in, in.getText());
      case VALUE_NULL -> null;
      default -> throw wrong(in, "a string");
    };
  }

  static boolean truth(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrong(in, "true or false");
    };
  }

  static int count(JsonParser in, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT && in.getNumberType() == JsonParser.NumberType.INT) {
      int count = in.getIntValue();
      if (count >= 0) {
        return count;
      }
    }
    throw wrong(in, "a whole number from 0 to 2147483647");
  }

  /** An object, as the very bytes that stand in the answer. */
  static byte @Nullable [] raw(JsonParser in, JsonToken token, byte[] answer) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    object(in, token);
    String place = place(in);
    int start = (int) in.currentTokenLocation().getByteOffset();
    in.skipChildren();
    int end = (int) in.currentLocation().getByteOffset();
    try { // what is skipped is hardly looked at, and it is to travel on as text
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer, start, end - start));
    } catch (CharacterCodingException e) {
      throw new UnreadableAnswer(place + " is not UTF-8");
    }
    return Arrays.copyOfRange(answer, start, end);
  }

  static UnreadableAnswer wrong(JsonParser in, String allowed) throws IOException {
    String found =
        in.currentToken() == null
            ? "nothing"
            : switch (in.currentToken()) {
              case START_OBJECT -> "an object";
              case START_ARRAY -> "an array";
              default -> {
                String text = in.getText();
                yield text.length() <= SHOWN_CHARACTERS
                    ? text
                    : text.substring(0, SHOWN_CHARACTERS) + "…";
              }
            };
    return new UnreadableAnswer(place(in) + " is " + found + "; allowed: " + allowed);
  }

  /**
   * JSON pointer of the value just read; of an object or array just begun, not of what is in it.
   */
  static String place(JsonParser in) {
    var context = in.getParsingContext();
    var here =
        in.currentToken() != null && in.currentToken().isStructStart()
            ? context.getParent()
            : context;
    String path = here == null ? "" : here.pathAsPointer().toString();
    return path.isEmpty() ? "the answer" : path;
  }

  /** An escape for half of a pair alone is JSON, but no text: it could not be written again. */
  private static String whole(JsonParser in, String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (Character.isSurrogate(each)) {
        boolean last = i + 1 == text.length();
        if (last || !Character.isSurrogatePair(each, text.charAt(i + 1))) {
          throw new UnreadableAnswer(
              place(in)
                  + " holds half of a surrogate pair; allowed: characters that UTF-8 can write");
        }
        i++;
      }
    }
    return text;
  }

  private TypedTokens() {}
}
