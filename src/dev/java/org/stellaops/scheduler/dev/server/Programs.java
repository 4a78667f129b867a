package org.stellaops.scheduler.dev.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
   * @throws IllegalStateException naming the command that installs it
   */
  static Path need(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalStateException(name + " is not installed; install it with: make tools"));
  }

  private Programs() {}
}
