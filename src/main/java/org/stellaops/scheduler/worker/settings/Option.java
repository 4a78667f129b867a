package org.stellaops.scheduler.worker.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One setting: its public name, its meaning, and what it may hold.
 *
 * @param name the environment variable
 * @param group the heading under which the generated page lists it
 * @param description one or two sentences for operators
 * @param unit what a number counts, or blank
 * @param allowed what a value may be, in words; part of every error message
 * @param defaultText the default as an operator would write it; blank means "not set"
 * @param secret whether the value is kept out of errors and logs; a secret may come from {@code
 *     <name>_FILE}
 * @param parser turns the text into the value; throws {@link IllegalArgumentException} when it is
 *     not allowed
 */
public record Option<T>(
    String name,
    String group,
    String description,
    String unit,
    String allowed,
    String defaultText,
    boolean secret,
    Function<String, T> parser) {

  static Option<Integer> count(
      String group, String name, String unit, int byDefault, int least, int most, String text) {
    return new Option<>(
        name,
        group,
        text,
        unit,
        least + " to " + most,
        Integer.toString(byDefault),
        false,
        number(least, most));
  }

  static Option<Duration> seconds(
      String group, String name, int byDefault, int least, int most, String text) {
    return new Option<>(
        name,
        group,
        text,
        "seconds",
        least + " to " + most,
        Integer.toString(byDefault),
        false,
        number(least, most).andThen(Duration::ofSeconds));
  }

  static Option<Duration> millis(
      String group, String name, int byDefault, int least, int most, String text) {
    return new Option<>(
        name,
        group,
        text,
        "milliseconds",
        least + " to " + most,
        Integer.toString(byDefault),
        false,
        number(least, most).andThen(Duration::ofMillis));
  }

  static Option<Boolean> flag(String group, String name, boolean byDefault, String text) {
    return new Option<>(
        name,
        group,
        text,
        "",
        "true or false",
        Boolean.toString(byDefault),
        false,
        value ->
            switch (value.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("not a truth value");
            });
  }

  /** One of the constants, by name in any case; shown as their {@code toString()} says. */
  static <E extends Enum<E>> Option<E> choice(
      String group, String name, Class<E> kind, E byDefault, String text) {
    List<E> values = Arrays.asList(kind.getEnumConstants());
    return new Option<>(
        name,
        group,
        text,
        "",
        values.stream().map(Object::toString).collect(Collectors.joining(" or ")),
        byDefault.toString(),
        false,
        value ->
            values.stream()
                .filter(each -> each.name().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a choice")));
  }

  /** Any text, maybe none. */
  static Option<String> text(
      String group, String name, String byDefault, String allowed, String text) {
    return new Option<>(name, group, text, "", allowed, byDefault, false, Function.identity());
  }

  /** A text that must match. */
  static <T> Option<T> parsed(
      String group,
      String name,
      String byDefault,
      String allowed,
      Function<String, T> parser,
      String text) {
    return new Option<>(name, group, text, "", allowed, byDefault, false, parser);
  }

  static Option<Optional<Path>> file(String group, String name, String text) {
    return new Option<>(
        name,
        group,
        text,
        "",
        "path of a readable file, or blank",
        "",
        false,
        value -> value.isBlank() ? Optional.empty() : Optional.of(readable(value)));
  }

  /**
   * A secret: from the variable itself or, better, from the file that {@code <name>_FILE} names.
   */
  static Option<Optional<String>> secret(String group, String name, String text) {
    return new Option<>(
        name,
        group,
        text,
        "",
        "any text, or blank",
        "",
        true,
        value -> value.isBlank() ? Optional.empty() : Optional.of(value));
  }

  private static Function<String, Integer> number(int least, int most) {
    return value -> {
      int number = Integer.parseInt(value);
      if (number < least || number > most) {
        throw new IllegalArgumentException("out of range");
      }
      return number;
    };
  }

  private static Path readable(String value) {
    Path path = Path.of(value);
    if (!Files.isReadable(path)) {
      throw new IllegalArgumentException("not readable");
    }
    return path;
  }
}
