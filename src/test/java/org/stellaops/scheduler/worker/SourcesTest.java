package org.stellaops.scheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What only the text of the sources shows. */
class SourcesTest {

  /** Longer than this, a class does more than its name can say. */
  private static final int LONGEST = 300;

  /** Longer files, each with its reason. */
  private static final Map<String, String> LONG =
      Map.of(
          "Options.java", "the catalogue of all settings, one entry after the other",
          "RedisLeaseQueue.java",
              "one backend's whole port, command by command beside its Redis semantics",
          "LeaseContract.java", "the rules of a lease stand in one list",
          "DeadLettersContract.java", "what can be done with dead letters stands in one list",
          "RouteRulesTest.java", "a table of bad routes, read from top to bottom",
          "RestTest.java", "every endpoint with good and bad requests, one after the other",
          "WebSecurityTest.java", "a table of requests and what becomes of them");

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "public (?:(?:final|abstract|sealed|non-sealed)"
              + " )*(?:class|interface|record|enum|@interface) (\\w+)");

  private static List<Path> javaFiles(String root) throws IOException {
    if (!Files.isDirectory(Path.of(root))) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(Path.of(root))) {
      return paths.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path file : javaFiles("src")) {
      int lines = Files.readAllLines(file).size();
      boolean exempt = LONG.containsKey(file.getFileName().toString());
      if (lines > LONGEST && !exempt) {
        problems.add(
            "%s: found %d lines; allowed %d, or an entry with its reason in SourcesTest"
                .formatted(file, lines, LONGEST));
      } else if (lines <= LONGEST && exempt) {
        problems.add(
            "%s: found %d lines; take its exemption out of SourcesTest".formatted(file, lines));
      }
    }

    assertThat(problems).isEmpty();
  }

  @Test
  void publicTypesOfTheProductSayWhatTheyAre() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path file : javaFiles("src/main/java")) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        Matcher type = PUBLIC_TYPE.matcher(lines.get(i).strip());
        if (type.lookingAt() && !documented(lines, i)) {
          problems.add("%s:%d: public %s has no Javadoc".formatted(file, i + 1, type.group(1)));
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  /** Whether the lines above, less annotations, end a comment. */
  private static boolean documented(List<String> lines, int declaration) {
    int i = declaration - 1;
    while (i >= 0 && !lines.get(i).isBlank() && !lines.get(i).strip().endsWith("*/")) {
      i--;
    }
    return i >= 0 && lines.get(i).strip().endsWith("*/");
  }
}
