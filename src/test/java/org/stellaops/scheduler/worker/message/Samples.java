package org.stellaops.scheduler.worker.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The published schemas and samples. */
public final class Samples {

  private static final Path CONTRACTS = Path.of("docs/contracts");
  private static final Map<String, SchemaCheck> CHECKS = new ConcurrentHashMap<>();
  private static final String SUFFIX = ".schema.json";

  /** Names of all published schemas, such as {@code scheduler.planner-message@1}. */
  public static List<String> schemas() {
    return files(CONTRACTS.resolve("schemas"), SUFFIX)
        .map(file -> file.getFileName().toString())
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  /** Valid samples of a schema. */
  public static List<Path> valid(String schema) {
    return files(CONTRACTS.resolve("samples").resolve(schema), ".json").toList();
  }

  /** Invalid samples of a schema; each has a file with the expected error beside it. */
  public static List<Path> invalid(String schema) {
    return files(CONTRACTS.resolve("samples/invalid").resolve(schema), ".json").toList();
  }

  static Path expectedError(Path invalid) {
    return invalid.resolveSibling(
        invalid.getFileName().toString().replaceAll("\\.json$", ".error.txt"));
  }

  /**
   * Checks bytes against a published schema.
   *
   * @throws BadMessage when they do not fit
   */
  public static void check(String schema, byte[] json) {
    CHECKS.computeIfAbsent(schema, name -> new SchemaCheck(name, name)).check(json);
  }

  private static Stream<Path> files(Path folder, String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(folder.toString(), e);
    }
  }

  private Samples() {}
}
