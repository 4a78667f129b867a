package org.stellaops.scheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every file of the repository. */
class RepositoryTest {

  private static final Set<String> NOT_OURS =
      Set.of(".git", "target", "data", "node_modules", ".idea", ".vscode");

  /**
   * Hosts that hand out packages have names like this; the paths are those of people's and build
   * machines.
   */
  private static final Pattern OF_ONE_MACHINE =
      Pattern.compile(
          "\\b(?:repo\\d*|registry|pypi|npm|nexus|artifactory|plugins|packages|mirrors?)\\.(?!example\\.)[a-z0-9-]+\\.(?:org|com|io|net|dev)\\b"
              + "|(?<![\\w./-])/(?:home|root|Users)/[\\w.-]+"
              + "|/usr/lib/jvm/");

  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#+ +(.*)");
  private static final Pattern MAKE = Pattern.compile("`make ([a-z-]+)");

  private static List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(Path.of(""))) {
      return paths
          .filter(
              path ->
                  Stream.iterate(path, p -> p != null, Path::getParent)
                      .noneMatch(p -> NOT_OURS.contains(String.valueOf(p.getFileName()))))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static List<Path> files(String ending) throws IOException {
    return files().stream().filter(path -> path.toString().endsWith(ending)).toList();
  }

  /** Empty for a file that is no text. */
  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (MalformedInputException e) {
      return List.of();
    }
  }

  @Test
  void noFileNamesAPackageRegistryOrAPathOfOneMachine() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path file : files()) {
      if (file.endsWith("RepositoryTest.java")) {
        continue; // holds the patterns
      }
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        Matcher matcher = OF_ONE_MACHINE.matcher(lines.get(i));
        if (matcher.find()) {
          problems.add(
              "%s:%d: found %s; a clone elsewhere may not have it"
                  .formatted(file, i + 1, matcher.group()));
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  @Test
  void linksInThePagesLeadSomewhere() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path page : files(".md")) {
      List<String> lines = lines(page);
      for (int i = 0; i < lines.size(); i++) {
        Matcher link = LINK.matcher(lines.get(i));
        while (link.find()) {
          if (!link.group(1).matches("(?:https?|mailto):.*") && !resolves(page, link.group(1))) {
            problems.add(
                "%s:%d: link to %s; found nothing there".formatted(page, i + 1, link.group(1)));
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  private static boolean resolves(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
    if (hash < 0 || !target.toString().endsWith(".md") || !Files.exists(target)) {
      return Files.exists(target);
    }
    return anchors(target).contains(link.substring(hash + 1));
  }

  private static Set<String> anchors(Path page) throws IOException {
    return lines(page).stream()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void everyMakeTargetThatAPageNamesExists() throws IOException {
    String makefile = Files.readString(Path.of("Makefile"));
    List<String> problems = new ArrayList<>();
    for (Path page : files(".md")) {
      Matcher make = MAKE.matcher(Files.readString(page));
      while (make.find()) {
        if (!Pattern.compile("^" + make.group(1) + ":", Pattern.MULTILINE)
            .matcher(makefile)
            .find()) {
          problems.add(
              "%s: found `make %s`; the Makefile has no such target"
                  .formatted(page, make.group(1)));
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
