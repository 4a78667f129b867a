package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;

/**
 * The one way in which a record of this package is written: members in the order of the record's
 * components, map keys sorted, UTF-8, no white space, absent optionals left out, empty lists and
 * maps kept, timestamps in UTC with {@code +00:00}, and no escapes but those that JSON demands, as
 * in RFC 8785 section 3.2.2.2. What was read from this form and is written again is the same bytes.
 */
public final class CanonicalJson {

  /** deepest nesting that is read */
  static final int DEEPEST = 64;

  private static final int LONGEST_STRING = 16 * 1024 * 1024;
  private static final int LONGEST_NUMBER = 100;
  private static final int LONGEST_NAME = 2_000;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION) // UTF-8 and nothing else
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST_STRING)
                          .maxNumberLength(LONGEST_NUMBER)
                          .maxNameLength(LONGEST_NAME)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                  .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                  .build())
          .addModule(
              new SimpleModule()
                  .addSerializer(OffsetDateTime.class, new Timestamps.Writer())
                  .addDeserializer(OffsetDateTime.class, new Timestamps.Reader()))
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** The canonical bytes of a record of this package. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          value.getClass().getSimpleName() + " cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads what this class wrote. The schema is not checked: a message from a queue is for {@link
   * MessageReader}.
   *
   * @throws BadMessage when it is not JSON, or does not fit the record
   */
  public static <T> T read(byte[] json, Class<T> type) {
    return type.cast(read(json, MAPPER.constructType(type), type.getSimpleName()));
  }

  /**
   * Reads an event of any kind.
   *
   * @throws BadMessage when it is not JSON, of no known kind, or does not fit its records
   */
  public static Event<?> readEvent(byte[] json) {
    JsonNode kind = JsonText.tree("event", json).path("kind");
    if (!kind.isTextual()) {
      throw new BadMessage("event", "/kind", "is missing or no string", "the kind of the event");
    }
    try {
      Class<?> payload = EventKind.fromWire(kind.textValue()).payload();
      return (Event<?>)
          read(
              json, MAPPER.getTypeFactory().constructParametricType(Event.class, payload), "event");
    } catch (NotAllowed e) {
      throw new BadMessage("event", "/kind", e.finding(), e.allowed());
    }
  }

  private static Object read(byte[] json, JavaType type, String what) {
    try {
      return MAPPER.readerFor(type).withAttribute(RawJsonFormat.SOURCE, json).readValue(json);
    } catch (JsonProcessingException e) {
      throw JsonProblem.of(what, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading bytes in memory failed", e);
    }
  }

  private CanonicalJson() {}
}
