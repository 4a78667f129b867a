package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page in docs/ says what the code does; {@code -Ddocs.write=true} writes it anew. */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("docs/configuration.md");

  @Test
  void thePageIsWhatTheCatalogueSays() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, ConfigurationPage.text());
    }

    assertThat(PAGE).as("run `make docs` after a change of an option").exists();
    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md is stale: run `make docs`")
        .isEqualTo(ConfigurationPage.text());
  }
}
