package org.stellaops.scheduler.dev.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds installed programs. */
final class Programs {

  /** Debian puts servers here, which is not on every user's PATH. */
  private static final List<String> ALSO =
      List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin");

  static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(java.io.File.pathSeparator)), ALSO.stream())
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The program that an environment variable names, so that all of this can be tried on another
   * version of a server: {@code NATS_SERVER=/opt/nats-server}, {@code REDIS_SERVER}.
   *
   * @throws IllegalStateException if it names something that cannot be started
   */
  static Optional<Path> chosen(String name) {
    String variable = name.replace('-', '_').toUpperCase(Locale.ROOT);
    return chosen(variable, System.getenv(variable));
  }

  static Optional<Path> chosen(String variable, @Nullable String path) {
    if (path == null || path.isBlank()) {
      return Optional.empty();
    }
    Path program = Path.of(path);
    if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
      throw new IllegalStateException(
          variable + " names a program to start; \"" + path + "\" is none");
    }
    return Optional.of(program);
  }

  /**
   * @throws IllegalStateException naming the command that installs it
   */
  static Path need(String name) {
    return chosen(name)
        .or(() -> find(name))
        .orElseThrow(
            () ->
                new IllegalStateException(name + " is not installed; install it with: make tools"));
  }

  private Programs() {}
}
