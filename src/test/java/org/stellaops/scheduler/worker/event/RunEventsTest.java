package org.stellaops.scheduler.worker.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.redis.StreamEntry;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.message.Samples;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SampleRuns;
import org.stellaops.scheduler.worker.run.TestStore;

class RunEventsTest {

  private static TestStore store;

  private final RunEvents events = new RunEvents();
  private RunStore runs;

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
  }

  @Test
  void aCompletedRunIsAnnouncedWithItsCounts() {
    Run run = completed();
    String json = new String(CanonicalJson.write(events.of(run)), UTF_8);
    assertThat(json)
        .isEqualTo(
            "{\"eventId\":\""
                + EventIds.runCompleted("acme", "r")
                + "\",\"kind\":\"scheduler.run.completed\",\"tenant\":\"acme\",\"ts\":\"2026-11-23T10:00:00.123+00:00\","
                + "\"scope\":{},\"payload\":{\"runId\":\"r\",\"scheduleId\":\"nightly\",\"state\":\"completed\","
                + "\"stats\":{\"images\":10,\"evaluated\":8,\"changed\":1,\"vanished\":1,\"failed\":1,\"segments\":1,"
                + "\"newFindings\":1,\"newCriticals\":1,\"newHigh\":0,\"kev\":1,\"resolvedFindings\":0},"
                + "\"startedAt\":\"2026-11-23T10:00:00.123+00:00\",\"finishedAt\":\"2026-11-23T10:00:00.123+00:00\"},"
                + "\"attributes\":{}}");
    Samples.check("scheduler.run.completed@1", json.getBytes(UTF_8));
    Run found = runs.find("acme", "r").orElseThrow();
    assertThat(new String(CanonicalJson.write(events.of(found)), UTF_8)).isEqualTo(json);
    assertThat(events.id(run)).isEqualTo(EventIds.runCompleted("acme", "r").toString());
  }

  @Test
  void aRunThatNeverStartedIsAnnouncedToo() {
    runs.open(SampleRuns.planning("r"));
    Run run = runs.cancel("acme", "r", "nobody wants it").orElseThrow();
    byte[] json = CanonicalJson.write(events.of(run));
    Samples.check("scheduler.run.completed@1", json);
    assertThat(new String(json, UTF_8))
        .contains("\"state\":\"cancelled\"", "\"error\":\"nobody wants it\"");
  }

  private Run completed() {
    Run run = runs.open(SampleRuns.planning("r"));
    runs.planned(runs.sized(run, 10, 1, 10));
    return runs.advance(SampleRuns.record("r", 0, 1)).orElseThrow();
  }

  /** What consumers select by stands beside the event, as text. */
  @Test
  void anEntryNamesItsEvent() {
    List<StreamEntry> entries =
        new EventEntries(new SegmentEvents(false), events, Optional.empty()).run(completed());
    assertThat(entries).hasSize(1);
    Map<String, byte[]> fields = entries.get(0).fields();
    assertThat(fields.keySet()).containsExactly("event", "eventId", "kind", "tenant", "ts");
    assertThat(text(fields, "kind")).isEqualTo("scheduler.run.completed");
    assertThat(text(fields, "tenant")).isEqualTo("acme");
    assertThat(text(fields, "ts")).isEqualTo("2026-11-23T10:00:00.123+00:00");
    assertThat(text(fields, "eventId")).isEqualTo(EventIds.runCompleted("acme", "r").toString());
  }

  private static String text(Map<String, byte[]> fields, String name) {
    byte[] value = fields.get(name);
    assertThat(value).isNotNull();
    return new String(value, UTF_8);
  }
}
