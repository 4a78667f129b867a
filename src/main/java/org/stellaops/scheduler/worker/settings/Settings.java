package org.stellaops.scheduler.worker.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Map<Option<?>, Object> values = new java.util.LinkedHashMap<>();
    for (Option<?> option : Options.all()) {
      try {
        String found = text(option, source);
        try {
          values.put(option, option.parser().apply(found));
        } catch (IllegalArgumentException e) {
          problems.add(
              "%s is %s; allowed: %s%s"
                  .formatted(
                      option.name(),
                      option.secret() ? "not usable (its value is secret)" : "\"" + found + "\"",
                      option.allowed(),
                      option.unit().isEmpty() ? "" : " " + option.unit()));
        }
      } catch (IOException e) {
        problems.add(
            "%s_FILE names a file that cannot be read (%s)"
                .formatted(option.name(), e.getClass().getSimpleName()));
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

  private static String text(Option<?> option, Function<String, @Nullable String> source)
      throws IOException {
    String direct = source.apply(option.name());
    if (direct != null && !direct.isBlank()) {
      return direct.strip();
    }
    if (option.secret()) {
      String file = source.apply(option.name() + "_FILE");
      if (file != null && !file.isBlank()) {
        return Files.readString(Path.of(file.strip())).strip();
      }
    }
    return option.defaultText();
  }

  /** Values that cannot be worked with; the message has one line for each. */
  public static final class InvalidSettings extends RuntimeException {
    InvalidSettings(List<String> problems) {
      super(
          problems.stream()
              .collect(Collectors.joining("\n  ", "The settings cannot be used:\n  ", "")));
    }
  }
}
