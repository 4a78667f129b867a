package org.stellaops.scheduler.worker.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** A way to run: a YAML file whose keys are names of variables and whose values are theirs. */
final class ProfileFile {

  private static final String ENDING = ".yaml";

  /**
   * The values of the profile that {@code SCHEDULER_PROFILE} names; empty when it names none.
   *
   * @throws Settings.InvalidSettings when there is no such file, or it holds anything but variables
   */
  static Map<String, Object> read(Function<String, @Nullable String> given) {
    String profile = valueOf(Options.PROFILE, given);
    if (profile.isEmpty()) {
      return Map.of();
    }
    Path directory = Path.of(valueOf(Options.PROFILES_DIRECTORY, given));
    Path file = directory.resolve(profile + ENDING);
    if (!Files.isRegularFile(file)) {
      throw Settings.InvalidSettings.of(
          "%s is \"%s\", but there is no file %s; found: %s"
              .formatted(Options.PROFILE.name(), profile, file, found(directory)));
    }
    return checked(file, load(file));
  }

  private static String valueOf(Option<String> option, Function<String, @Nullable String> given) {
    String text = given.apply(option.name());
    try {
      return option.parser().apply(text == null ? option.defaultText() : text.strip());
    } catch (IllegalArgumentException e) {
      throw Settings.InvalidSettings.of(Settings.problem(option, String.valueOf(text)));
    }
  }

  private static Map<String, Object> load(Path file) {
    try {
      List<PropertySource<?>> documents =
          new YamlPropertySourceLoader().load("profile", new FileSystemResource(file));
      Map<String, Object> values = new LinkedHashMap<>();
      for (PropertySource<?> document : documents) {
        if (document instanceof EnumerablePropertySource<?> listed) {
          for (String name : listed.getPropertyNames()) {
            Object value = listed.getProperty(name);
            values.put(name, value == null ? "" : value.toString());
          }
        }
      }
      return values;
    } catch (IOException | RuntimeException e) {
      // The parser's own text says line and column; it may quote a value, so it is not repeated.
      throw Settings.InvalidSettings.of(
          "%s names the file %s, which cannot be read as YAML (%s)"
              .formatted(Options.PROFILE.name(), file, e.getClass().getSimpleName()));
    }
  }

  private static Map<String, Object> checked(Path file, Map<String, Object> values) {
    List<String> unknown = UnknownNames.among(values.keySet());
    if (unknown.isEmpty()) {
      return values;
    }
    throw Settings.InvalidSettings.of(
        "%s holds names that are not variables of this worker: %s"
            .formatted(file, String.join("; ", unknown)));
  }

  private static String found(Path directory) {
    if (!Files.isDirectory(directory)) {
      return "no folder " + directory.toAbsolutePath();
    }
    try (Stream<Path> files = Files.list(directory)) {
      String names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(ENDING))
              .map(name -> name.substring(0, name.length() - ENDING.length()))
              .sorted()
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "no profile in " + directory.toAbsolutePath() : names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProfileFile() {}
}
