package org.stellaops.scheduler.dev.scanner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of samples: {@code images.json}, the SBOMs it names, {@code advisories/*.json}, {@code
 * vex/*.json}, {@code kev.json}, {@code policy.json}.
 */
final class Samples {
  private final Path folder;

  Samples(Path folder) {
    this.folder = folder;
  }

  SampleImages images() throws IOException {
    return SampleImages.read(folder);
  }

  Knowledge knowledge() throws IOException {
    Map<String, Advisory> advisories = new HashMap<>();
    for (Path file : documents("advisories")) {
      Advisory advisory = named(file, () -> OsvDocument.read(Files.readAllBytes(file)));
      advisories.put(advisory.id(), advisory);
    }
    Map<String, VexDocument> vex = new HashMap<>();
    for (Path file : documents("vex")) {
      String id = file.getFileName().toString().replaceFirst("\\.json$", "");
      vex.put(id, named(file, () -> VexDocument.read(Files.readAllBytes(file))));
    }
    Path kev = folder.resolve("kev.json");
    Path policy = folder.resolve("policy.json");
    return new Knowledge(
        advisories,
        vex,
        named(kev, () -> KevCatalog.read(Files.readAllBytes(kev))),
        named(policy, () -> Policy.read(Files.readAllBytes(policy))));
  }

  private List<Path> documents(String name) throws IOException {
    Path documents = folder.resolve(name);
    if (!Files.isDirectory(documents)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(documents)) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T named(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (BadDocument e) {
      throw new BadDocument(file.toString(), String.valueOf(e.getMessage()));
    }
  }
}
