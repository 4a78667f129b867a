package org.stellaops.scheduler.worker.message;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/**
 * Timestamps: any offset is read; UTC with {@code +00:00} is written, the fraction without trailing
 * zeros.
 */
public final class Timestamps {

  private static final String ALLOWED =
      "a date and time with offset in the years 0000 to 9999, such as 2026-11-23T10:00:00+00:00";

  private static final DateTimeFormatter CANONICAL =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral("+00:00")
          .toFormatter(java.util.Locale.ROOT);

  public static String write(OffsetDateTime time) {
    return CANONICAL.format(inRange(time.withOffsetSameInstant(UTC), time.toString()));
  }

  /**
   * @throws NotAllowed when the text is no date and time with an offset
   */
  public static OffsetDateTime read(String text) {
    try {
      return inRange(OffsetDateTime.parse(text).withOffsetSameInstant(UTC), text);
    } catch (DateTimeException e) {
      throw new NotAllowed("", "is " + Quote.text(text), ALLOWED);
    }
  }

  private static OffsetDateTime inRange(OffsetDateTime time, String found) {
    if (time.getYear() < 0 || time.getYear() > 9999) {
      throw new NotAllowed("", "is " + Quote.text(found), ALLOWED);
    }
    return time;
  }

  static final class Writer extends StdSerializer<OffsetDateTime> {

    Writer() {
      super(OffsetDateTime.class);
    }

    @Override
    public void serialize(OffsetDateTime value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(write(value));
    }
  }

  static final class Reader extends StdDeserializer<OffsetDateTime> {

    Reader() {
      super(OffsetDateTime.class);
    }

    @Override
    public OffsetDateTime deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return read(in.getText());
    }
  }

  private Timestamps() {}
}
