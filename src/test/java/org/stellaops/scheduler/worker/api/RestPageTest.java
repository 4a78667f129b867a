package org.stellaops.scheduler.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stellaops.scheduler.worker.ops.ProblemType;

/** docs/rest.md names what the code can answer, and nothing else. */
class RestPageTest {

  @ParameterizedTest
  @EnumSource
  void everyProblemIsExplained(ProblemType type) throws Exception {
    assertThat(page()).contains("| `" + type.slug() + "` | " + type.status() + " | ");
  }

  @Test
  void noOtherProblemIs() throws Exception {
    long rows =
        page().lines().filter(line -> line.matches("\\| `[a-z-]+` \\| [45]\\d\\d \\|.*")).count();
    assertThat(rows).isEqualTo(ProblemType.values().length);
  }

  private static String page() throws Exception {
    return Files.readString(Path.of("docs/rest.md"));
  }
}
