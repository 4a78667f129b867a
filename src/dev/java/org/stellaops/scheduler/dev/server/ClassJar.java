package org.stellaops.scheduler.dev.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A few classes of the development tools as a jar, to be put beside the packaged worker. */
public final class ClassJar {

  /**
   * All classes of one package, and nothing else.
   *
   * @param member any class of that package
   * @return the jar, absolute
   */
  public static Path of(Class<?> member, Path target) {
    String name = member.getPackageName().replace('.', '/');
    try {
      Path from =
          Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI()).resolve(name);
      try (OutputStream file = Files.newOutputStream(target);
          JarOutputStream jar = new JarOutputStream(file);
          Stream<Path> classes = Files.list(from)) {
        for (Path each : classes.sorted().toList()) {
          jar.putNextEntry(new JarEntry(name + "/" + each.getFileName()));
          jar.write(Files.readAllBytes(each));
          jar.closeEntry();
        }
      }
      return target.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private ClassJar() {}
}
