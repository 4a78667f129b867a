package org.stellaops.scheduler.worker.settings;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of the routes. Camel itself would say that a file is not found, or start without a
 * single route and report that all is well.
 */
final class RoutesFolder {

  static final String FILES = "*.camel.yaml";

  /**
   * @throws Settings.InvalidSettings when there is not one route file in the folder
   */
  static void check(Settings settings) {
    Path folder = Path.of(settings.get(Options.ROUTES_DIRECTORY));
    if (!hasRoutes(folder)) {
      throw Settings.InvalidSettings.of(
          "%s is \"%s\", but %s holds no file %s; allowed: a folder of routes"
              .formatted(Options.ROUTES_DIRECTORY.name(), folder, folder.toAbsolutePath(), FILES));
    }
  }

  private static boolean hasRoutes(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }

  private RoutesFolder() {}
}
