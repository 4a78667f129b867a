package org.stellaops.scheduler.dev.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The packaged worker as the image ships it: its own classes in one jar, its libraries beside it.
 */
public final class WorkerJar {

  /** Made by {@code make build}. */
  public static final Path PACKAGED = Path.of("target/scheduler-worker.jar");

  /**
   * Takes it apart.
   *
   * @return its own jar in the target folder, absolute
   */
  public static Path extract(Path jar, Path target) {
    try {
      Process extraction =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Djarmode=tools",
                  "-jar",
                  jar.toString(),
                  "extract",
                  "--force",
                  "--destination",
                  target.toString())
              .inheritIO()
              .start();
      if (extraction.waitFor() != 0) {
        throw new IllegalStateException(jar + " cannot be extracted; make it with: make build");
      }
      return target.resolve(jar.getFileName()).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private WorkerJar() {}
}
