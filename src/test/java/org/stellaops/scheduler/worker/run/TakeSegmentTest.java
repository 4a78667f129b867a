package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.NeverAgain;
import org.stellaops.scheduler.worker.message.BadMessage;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.MessageReader;

class TakeSegmentTest {

  private static TestStore store;

  private RunStore runs;
  private TakeSegment taking;

  @BeforeAll
  static void start() {
    store = new TestStore();
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @BeforeEach
  void clear() {
    store.clear();
    runs = store.runs();
    taking = taking(Set.of());
  }

  @Test
  void takingStartsTheRun() {
    SampleRuns.queued(runs, "r", 2);
    TakenSegment taken = take(0, 1);
    assertThat(taken.attempt()).isEqualTo(1);
    assertThat(taken.run().state()).isEqualTo(RunState.RUNNING);
    assertThat(taken.isRecorded()).isFalse();
    assertThat(taken.isOver()).isFalse();
    assertThat(taken.lastDelivery()).isFalse();
    assertThat(take(0, 2).attempt()).isEqualTo(2);
  }

  @Test
  void theLastDeliveryIsKnown() {
    SampleRuns.queued(runs, "r", 1);
    assertThat(take(0, 4).lastDelivery()).isFalse();
    assertThat(take(0, 5).lastDelivery()).isTrue();
    assertThat(take(0, 6).lastDelivery()).isTrue();
  }

  /** A transport that counts no deliveries: the attempts are counted instead. */
  @Test
  void withoutADeliveryCountTheAttemptsCount() {
    SampleRuns.queued(runs, "r", 1);
    byte[] body = CanonicalJson.write(SampleRuns.message("r", 0));
    for (int attempt = 1; attempt < 5; attempt++) {
      assertThat(taking.take(body, null, null).lastDelivery()).isFalse();
    }
    assertThat(taking.take(body, null, null).lastDelivery()).isTrue();
  }

  @Test
  void aRecordedSegmentComesWithItsRecord() {
    SampleRuns.queued(runs, "r", 2);
    take(0, 1);
    store.segments().write(SampleRuns.record("r", 0, 1));
    TakenSegment taken = take(0, 2);
    assertThat(taken.isRecorded()).isTrue();
    assertThat(taken.isOver()).isFalse();
  }

  @Test
  void aSegmentOfAnEndedRunIsOverButItsRecordIsConcluded() {
    SampleRuns.queued(runs, "r", 2);
    take(0, 1);
    store.segments().write(SampleRuns.record("r", 0, 1));
    runs.cancel("acme", "r", "no");
    assertThat(take(0, 2).isRecorded()).isTrue();
    TakenSegment other = take(1, 1);
    assertThat(other.isOver()).isTrue();
    assertThat(other.isRecorded()).isFalse();
  }

  @Test
  void onlyATraceparentIsTaken() {
    SampleRuns.queued(runs, "r", 1);
    byte[] body = CanonicalJson.write(SampleRuns.message("r", 0));
    String real = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assertThat(taking.take(body, 1, real).traceparent()).isEqualTo(real);
    for (String odd : new String[] {"", "00-x", "00\r\nHost: evil", real.repeat(3), "00 "}) {
      assertThat(taking.take(body, 1, odd).traceparent()).as(odd).isNull();
    }
  }

  @Test
  void whatBelongsToNoRunIsRefused() {
    assertThatThrownBy(() -> take(0, 1))
        .isInstanceOf(UnknownRun.class)
        .hasMessage(
            "run r of segment r:0 is not in the store (removed by the retention, or never planned"
                + " here)");
    SampleRuns.queued(runs, "r", 2);
    assertThatThrownBy(() -> take(2, 1))
        .isInstanceOf(NeverAgain.class)
        .hasMessageContaining("/index is 2; allowed: 0 to 1, as run r was planned with");
    assertThatThrownBy(() -> taking.take(new byte[] {'{'}, 1, null)).isInstanceOf(BadMessage.class);
    assertThat(store.database().getCollection("segments").countDocuments()).isZero();
  }

  @Test
  void onlyServedTenantsAreWorkedFor() {
    SampleRuns.queued(runs, "r", 2);
    taking = taking(Set.of("acme"));
    assertThat(take(0, 1).attempt()).isEqualTo(1);
    taking = taking(Set.of("umbrella", "initech"));
    assertThatThrownBy(() -> take(0, 1))
        .isInstanceOf(NeverAgain.class)
        .hasMessageContaining(
            "/tenantId is \"acme\"; allowed: initech, umbrella (SCHEDULER_TENANTS)");
    assertThat(new TenantsServed(Set.of()).includes("anyone")).isTrue();
  }

  private TakenSegment take(int index, int deliveryCount) {
    return taking.take(CanonicalJson.write(SampleRuns.message("r", index)), deliveryCount, null);
  }

  private TakeSegment taking(Set<String> tenants) {
    return new TakeSegment(
        new MessageReader(262_144, 262_144), new TenantsServed(tenants), runs, store.segments(), 5);
  }
}
