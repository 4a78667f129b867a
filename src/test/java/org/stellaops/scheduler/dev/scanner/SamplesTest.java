package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The samples are real, whole, valid and of use. */
class SamplesTest {
  static final Path SAMPLES = Path.of("src/dev/resources/samples");

  private static SampleImages images;
  private static Knowledge knowledge;

  @BeforeAll
  static void read() throws Exception {
    images = new Samples(SAMPLES).images();
    knowledge = new Samples(SAMPLES).knowledge();
  }

  @Test
  void atLeastTwentyImagesFromFiveEcosystems() {
    assertThat(images.all()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(images.all()).allMatch(image -> !image.components().isEmpty());
    assertThat(
            images.all().stream()
                .flatMap(i -> i.components().stream())
                .map(c -> c.purl().getType()))
        .contains("npm", "pypi", "golang", "maven", "cargo");
  }

  @Test
  void everySbomIsValidCycloneDx() throws Exception {
    for (SampleImage image : images.all()) {
      byte[] sbom = Files.readAllBytes(SAMPLES.resolve(image.sbom()));
      assertThat(new JsonParser().validate(sbom, Version.VERSION_15)).as(image.sbom()).isEmpty();
      assertThat(sbom.length).as(image.sbom()).isLessThan(400_000);
    }
  }

  @Test
  void nearlyEveryVersionCanBeCompared() {
    List<Component> odd =
        images.all().stream()
            .flatMap(i -> i.components().stream())
            .filter(c -> c.version().isEmpty())
            .toList();
    assertThat(odd).isEmpty();
  }

  @Test
  void atLeastThirtyAdvisoriesEachFindingSomething() {
    assertThat(knowledge.advisories()).hasSizeGreaterThanOrEqualTo(30);
    Set<String> found = new HashSet<>();
    for (SampleImage image : images.all()) {
      Matcher.matches(image, knowledge, false).forEach(m -> found.add(m.advisory().id()));
    }
    assertThat(knowledge.advisories().keySet()).isEqualTo(found);
  }

  @Test
  void fileNamesAreIds() throws Exception {
    for (String folder : List.of("advisories", "advisories-later")) {
      for (Path file : documents(folder)) {
        Advisory advisory = OsvDocument.read(Files.readAllBytes(file));
        assertThat(file).hasFileName(advisory.id() + ".json");
      }
    }
  }

  @Test
  void everyLaterAdvisoryIsNewAndFindsSomethingInSeveralImages() throws Exception {
    List<Path> files = documents("advisories-later");
    assertThat(files).hasSizeGreaterThanOrEqualTo(5);
    for (Path file : files) {
      Advisory advisory = OsvDocument.read(Files.readAllBytes(file));
      assertThat(knowledge.advisories()).doesNotContainKey(advisory.id());
      Knowledge later = knowledge.withAdvisory(advisory);
      long hit =
          images.all().stream()
              .filter(
                  i ->
                      Matcher.matches(i, later, false).size()
                          > Matcher.matches(i, knowledge, false).size())
              .count();
      assertThat(hit).as(advisory.id()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void someFindingsAreKnownToBeExploited() {
    assertThat(images.all())
        .anySatisfy(
            image ->
                assertThat(Matcher.matches(image, knowledge, false))
                    .anyMatch(match -> knowledge.kev().lists(match.advisory())));
  }

  @Test
  void everyVexStatementQuietsSomething() {
    for (VexDocument document : knowledge.vex().values()) {
      for (VexStatement statement : document.statements()) {
        assertThat(images.all())
            .as(statement.toString())
            .anyMatch(
                image -> {
                  Collection<Match> matches = Matcher.matches(image, knowledge, false);
                  return matches.stream()
                      .anyMatch(m -> statement.quiets(image, m.component(), m.advisory()));
                });
      }
    }
  }

  private static List<Path> documents(String folder) throws Exception {
    try (Stream<Path> files = Files.list(SAMPLES.resolve(folder))) {
      return files.sorted().toList();
    }
  }
}
