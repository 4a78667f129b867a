package org.stellaops.scheduler.worker.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every option's value, read and checked once, before anything else starts. */
public final class Settings {

  private final Map<Option<?>, Object> values;

  private Settings(Map<Option<?>, Object> values) {
    this.values = values;
  }

  /**
   * Reads all options of {@link Options#all()}.
   *
   * @param source gives the text of a variable, or null when it is not set; blank counts as not set
   * @throws InvalidSettings naming every wrong variable, what was found (unless it is a secret) and
   *     what is allowed
   */
  public static Settings read(Function<String, @Nullable String> source) {
    List<String> problems = new ArrayList<>();
    Map<Option<?>, Object> values = new LinkedHashMap<>();
    for (Option<?> option : Options.all()) {
      try {
        String found = text(option, source);
        try {
          values.put(option, option.parser().apply(found));
        } catch (IllegalArgumentException e) {
          problems.add(problem(option, found));
        }
      } catch (InvalidSettings e) {
        problems.addAll(e.problems);
      }
    }
    if (problems.isEmpty()) {
      Settings settings = new Settings(Map.copyOf(values));
      problems.addAll(Relations.broken(settings));
      if (problems.isEmpty()) {
        return settings;
      }
    }
    throw new InvalidSettings(problems);
  }

  @SuppressWarnings("unchecked") // read() put the parser's own result there
  public <T> T get(Option<T> option) {
    Object value = values.get(option);
    if (value == null) {
      throw new IllegalStateException(option.name() + " is not listed in Options.all()");
    }
    return (T) value;
  }

  /** What is wrong with a text that the option's parser refused. */
  static String problem(Option<?> option, String found) {
    return "%s is %s; allowed: %s%s"
        .formatted(
            option.name(),
            option.secret()
                ? "not usable (its value is secret)"
                : "\"" + Secrecy.withoutUserInfo(found) + "\"",
            option.allowed(),
            option.unit().isEmpty() ? "" : " " + option.unit());
  }

  private static String text(Option<?> option, Function<String, @Nullable String> source) {
    String direct = source.apply(option.name());
    boolean isGiven = direct != null && !direct.isBlank();
    String file = option.secret() ? source.apply(option.name() + "_FILE") : null;
    if (file != null && !file.isBlank()) {
      if (isGiven) {
        // Which of them is stale cannot be known, and a stale secret is found out late.
        throw InvalidSettings.of(
            "%1$s and %1$s_FILE are both set; allowed: one of them".formatted(option.name()));
      }
      return content(option, file.strip());
    }
    return direct != null && isGiven ? direct.strip() : option.defaultText();
  }

  private static String content(Option<?> option, String file) {
    try {
      String content = Files.readString(Path.of(file)).strip();
      if (content.isEmpty()) {
        throw InvalidSettings.of(
            "%s_FILE names the file %s, which is empty".formatted(option.name(), file));
      }
      return content;
    } catch (IOException | InvalidPathException e) {
      throw InvalidSettings.of(
          "%s_FILE names the file %s, which cannot be read (%s)"
              .formatted(option.name(), file, e.getClass().getSimpleName()));
    }
  }

  /** Values that cannot be worked with; the message has one line for each. */
  public static final class InvalidSettings extends RuntimeException {

    private final transient List<String> problems;

    InvalidSettings(List<String> problems) {
      super(
          problems.stream()
              .collect(Collectors.joining("\n  ", "The settings cannot be used:\n  ", "")));
      this.problems = List.copyOf(problems);
    }

    /**
     * @param problem names the variable, what was found (no secret) and what is allowed
     */
    public static InvalidSettings of(String problem) {
      return new InvalidSettings(List.of(problem));
    }
  }
}
