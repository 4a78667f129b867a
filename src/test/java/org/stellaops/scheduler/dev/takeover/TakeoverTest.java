package org.stellaops.scheduler.dev.takeover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code make takeover}: one worker is killed on each transport. */
class TakeoverTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"redis", "nats"})
  @Timeout(240)
  void aKilledWorkersSegmentsAreTakenOverAndEveryImageIsDoneOnce(String transport) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    TakeoverOptions options =
        new TakeoverOptions(List.of(transport), 1, Duration.ofSeconds(3), 7, folder);

    boolean right = new Takeover(options, new PrintStream(said, true, UTF_8)).run();

    assertThat(right).as(said.toString(UTF_8)).isTrue();
    assertThat(said.toString(UTF_8)).contains("rounds=1 within=1").contains("lost=0 twice=0");
  }
}
