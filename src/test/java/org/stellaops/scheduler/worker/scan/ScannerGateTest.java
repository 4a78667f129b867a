package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stellaops.scheduler.worker.scan.SampleImages.task;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.scan.ScannerGate.State;

class ScannerGateTest {

  private final ScannerGate gate = new ScannerGate(20, 10, 80, Clock.systemUTC());
  private final List<State> changes = new CopyOnWriteArrayList<>();

  ScannerGateTest() {
    gate.onChange(() -> changes.add(gate.standing().state()));
  }

  @Test
  void aFewFailedCallsSayNothing() {
    down(9);
    assertThat(gate.standing().open()).isTrue();
    assertThatCode(() -> gate.enter(task(1))).doesNotThrowAnyException();
    assertThat(changes).isEmpty();
  }

  @Test
  void itClosesWhenMostOfTheLastCallsFailed() {
    down(10);
    assertThat(gate.standing().state()).isEqualTo(State.DOWN);
    assertThat(gate.standing().reason()).isEqualTo("no answer");
    assertThat(gate.standing().tenantId()).isEqualTo("acme");
    assertThat(changes).containsExactly(State.DOWN);
    assertThatThrownBy(() -> gate.enter(task(1)))
        .isInstanceOf(HandBack.class)
        .hasMessageContaining("no answer");
  }

  @Test
  void itStaysOpenWhileEnoughCallsAreAnswered() {
    for (int i = 0; i < 200; i++) {
      gate.answered(task(1));
      down(3);
    }
    assertThat(gate.standing().open()).isTrue();
  }

  @Test
  void aScannerThatGoesAwayIsFoundOutWithinTheLastCalls() {
    for (int i = 0; i < 1000; i++) {
      gate.answered(task(1));
    }
    down(15);
    assertThat(gate.standing().open()).isTrue();
    down(1);
    assertThat(gate.standing().open()).isFalse();
  }

  @Test
  void onlyTheProbeGoesThroughAndItsAnswerOpens() {
    down(10);
    ImageTask probe = ImageTask.probe("acme");
    assertThatCode(() -> gate.enter(probe)).doesNotThrowAnyException();
    gate.down(probe, "still no answer");
    gate.answered(task(1)); // a late answer to an image is none to the probe
    assertThat(gate.standing().state()).isEqualTo(State.DOWN);
    gate.answered(probe);
    assertThat(gate.standing().open()).isTrue();
    assertThat(changes).containsExactly(State.DOWN, State.OPEN);
  }

  @Test
  void onceOpenItCountsFromTheStart() {
    down(10);
    gate.answered(ImageTask.probe("acme"));
    down(9);
    assertThat(gate.standing().open()).isTrue();
    down(1);
    assertThat(gate.standing().open()).isFalse();
  }

  @Test
  void refusedCredentialsCloseItAtOnce() {
    gate.refused(task(1), 401);
    assertThat(gate.standing().state()).isEqualTo(State.REFUSED);
    assertThat(gate.standing().reason())
        .isEqualTo(
            "the scanner answered 401 to our credentials (SCHEDULER_SCANNER_TOKEN or the client"
                + " certificate)");
    gate.refused(task(1), 401);
    gate.refused(ImageTask.probe("acme"), 401);
    assertThat(changes).containsExactly(State.REFUSED);
    gate.answered(ImageTask.probe("acme"));
    assertThat(changes).containsExactly(State.REFUSED, State.OPEN);
  }

  @Test
  void aProbeThatIsRefusedSaysSo() {
    down(10);
    gate.refused(ImageTask.probe("acme"), 403);
    assertThat(gate.standing().state()).isEqualTo(State.REFUSED);
    assertThat(gate.standing().tenantId()).isEqualTo("acme");
  }

  /** However calls and probes come together, an answered probe leaves it open and usable. */
  @Test
  void manyAtOnceNeverLeaveItStuck() throws Exception {
    for (int round = 0; round < 50; round++) {
      ExecutorService pool = Executors.newFixedThreadPool(8);
      for (int i = 0; i < 200; i++) {
        int call = i;
        pool.execute(
            () -> {
              if (call % 20 == 19) {
                gate.answered(ImageTask.probe("acme"));
              } else {
                gate.down(task(call), "no answer");
              }
            });
      }
      pool.shutdown();
      assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
      gate.answered(ImageTask.probe("acme"));
      assertThat(gate.standing().open()).isTrue();
      down(10);
      assertThat(gate.standing().state()).isEqualTo(State.DOWN);
    }
  }

  private void down(int calls) {
    IntStream.range(0, calls).forEach(i -> gate.down(task(i), "no answer"));
  }
}
