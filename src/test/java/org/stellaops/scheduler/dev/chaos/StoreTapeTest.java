package org.stellaops.scheduler.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the harness reads out of the store's journal: without it, it would find no zombie. */
class StoreTapeTest {

  @TempDir Path folder;

  private StoreTape tape(String... lines) throws Exception {
    return StoreTape.read(Files.write(folder.resolve("journal"), List.of(lines)));
  }

  @Test
  void aLifeWithoutFaultsShowsNothing() throws Exception {
    StoreTape.Writes writes =
        tape(
                "1000 w1#1 take chaos/run-0:0 1",
                "1500 w1#1 record chaos/run-0:0 1",
                "1600 w1#1 count chaos/run-0 0")
            .writes();

    assertThat(writes).isEqualTo(new StoreTape.Writes(List.of(), 0, List.of()));
  }

  @Test
  void aRecordOfAnAttemptThatIsNotTheLastIsAZombies() throws Exception {
    StoreTape.Writes writes =
        tape("1000 w1#1 take a 1", "4000 w2#1 take a 2", "4500 w1#1 record a 1").writes();

    assertThat(writes.zombies()).hasSize(1);
  }

  @Test
  void aSecondRecordIsAZombies() throws Exception {
    StoreTape.Writes writes =
        tape(
                "1000 w1#1 take a 1",
                "1100 w1#1 record a 1",
                "4000 w2#1 take a 2",
                "4500 w2#1 record a 2")
            .writes();

    assertThat(writes.zombies()).hasSize(1);
  }

  @Test
  void aRecordThatTheStoreRefusedIsNoWrite() throws Exception {
    StoreTape.Writes writes =
        tape(
                "1000 w1#1 take a 1",
                "4000 w2#1 take a 2",
                "4100 w1#1 refused a 1",
                "4500 w2#1 record a 2")
            .writes();

    assertThat(writes).isEqualTo(new StoreTape.Writes(List.of(), 1, List.of()));
  }

  @Test
  void aSegmentCountedTwiceShows() throws Exception {
    assertThat(
            tape("1 w1#1 count chaos/run-0 3", "2 w2#1 count chaos/run-0 3")
                .writes()
                .countedTwice())
        .hasSize(1);
  }

  @Test
  void aTakeoverLastsUntilSomebodyElseTakesTheDeadWorkersSegment() throws Exception {
    StoreTape tape =
        tape(
            "1000 w1#1 take a 1",
            "1000 w1#1 take b 1",
            "1000 w2#1 take c 1",
            "2100 w1#1 take d 1", // on its way when the worker died
            "4800 w2#1 take a 2",
            "5200 w1#2 take d 2",
            "6000 w3#1 take a 3",
            "6000 w3#1 take c 2");

    assertThat(tape.takeovers("w1#1", Instant.ofEpochMilli(2000)))
        .containsExactlyInAnyOrder(Duration.ofMillis(2800), Duration.ofMillis(3200));
  }
}
