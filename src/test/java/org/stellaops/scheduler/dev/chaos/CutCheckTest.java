package org.stellaops.scheduler.dev.chaos;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.message.EventIds;

/** That a run which was cut short is held to its records, and what of that is seen. */
class CutCheckTest {

  private final Expected whole =
      new Ledger(new Knowledge(5)).apart(0, 1, ChaosRun.Kind.CANCELLED, 4, new SplittableRandom(1));
  private final ChaosRun run = whole.run();
  private final Differences differences = new Differences();
  private StoreServer server;
  private MongoClient client;
  private MongoDatabase database;
  private StoreLook look;

  /** Segments 0 and 1 of four are recorded, and 0 is counted. */
  @BeforeEach
  void fill() {
    server = StoreServer.inMemory();
    client = MongoClients.create(server.url());
    database = client.getDatabase("stellaops_scheduler");
    look = new StoreLook(server.url() + "/?");
    Document stats = new Document();
    whole.only(Set.copyOf(run.segment(0))).counts().forEach(stats::put);
    stats.put("images", (long) run.images().size());
    database
        .getCollection("runs")
        .insertOne(
            of("state", "cancelled")
                .append("error", "cancelled by operator")
                .append("segmentsPlanned", 4)
                .append("segmentsDone", 1)
                .append("countedSegments", List.of(0))
                .append("stats", stats));
    record(0);
    record(1);
    database.getCollection("segments").insertOne(segment(2));
  }

  @AfterEach
  void close() {
    look.close();
    client.close();
    server.close();
  }

  private Document of(String name, Object value) {
    return new Document("tenantId", run.tenant()).append("runId", run.runId()).append(name, value);
  }

  private Document segment(int index) {
    return of("segmentId", run.segmentId(index)).append("index", index);
  }

  private void record(int index) {
    database
        .getCollection("segments")
        .insertOne(
            segment(index)
                .append("recordedAt", new Date())
                .append("outcomes", run.segment(index).stream().map(this::outcome).toList()));
    run.segment(index).forEach(this::know);
  }

  private Document outcome(String digest) {
    Expected.Image image = whole.image(digest);
    return new Document("imageDigest", digest)
        .append("outcome", image.ending().wire())
        .append("reportId", "report-" + digest)
        .append(
            "delta",
            new Document(
                "newFindings",
                image.appeared().stream()
                    .map(finding -> new Document("findingId", finding.id()))
                    .toList()));
  }

  private void know(String digest) {
    if (whole.image(digest).ending() == Expected.Ending.EVALUATED) {
      String findings =
          whole.image(digest).now().stream()
              .map(finding -> "{\"findingId\":\"" + finding.id() + "\"}")
              .collect(Collectors.joining(",", "[", "]"));
      database
          .getCollection("image_states")
          .insertOne(
              new Document("tenantId", run.tenant())
                  .append("imageDigest", digest)
                  .append("revision", 1L)
                  .append("findings", new Binary(findings.getBytes(StandardCharsets.UTF_8))));
    }
  }

  private CutCheck check() {
    return new CutCheck(look, differences, List.of(whole));
  }

  @Test
  void whatIsRecordedIsOwedAndNothingElse() {
    CutCheck check = check();

    assertThat(differences.words()).isEmpty();
    assertThat(check.summary())
        .isEqualTo("runs cut short: {cancelled=1}, segments recorded: 2 of 4");
    assertThat(check.owed())
        .containsKey(EventIds.runCompleted(run.tenant(), run.runId()).toString());
    for (int index = 0; index < run.segments(); index++) {
      for (String digest : run.segment(index)) {
        String event = EventIds.reportReady(run.tenant(), run.runId(), digest).toString();
        assertThat(check.owed().containsKey(event))
            .isEqualTo(index < 2 && whole.image(digest).changed());
      }
    }
  }

  @Test
  void aRecordThatIsNotKnownIsLost() {
    database.getCollection("image_states").deleteOne(eq("imageDigest", changed(1)));
    check();
    assertThat(differences.toString()).isEqualTo("lost=1 twice=0 missing=0 zombie=0");
  }

  @Test
  void whatIsKnownWithoutARecordIsWrong() {
    know(changed(2));
    check();
    assertThat(differences.toString()).isEqualTo("lost=0 twice=0 missing=0 zombie=0 wrong=1");
  }

  @Test
  void anOutcomeThatARecordDoesNotHoldIsLost() {
    database
        .getCollection("segments")
        .updateOne(
            eq("segmentId", run.segmentId(1)),
            set("outcomes", run.segment(1).stream().skip(1).map(this::outcome).toList()));
    check();
    assertThat(differences.toString()).isEqualTo("lost=1 twice=0 missing=0 zombie=0");
  }

  @Test
  void aSegmentThatCountsWithoutARecordIsWrong() {
    database
        .getCollection("runs")
        .updateOne(eq("runId", run.runId()), set("countedSegments", List.of(0, 2)));
    check();
    assertThat(differences.words()).anyMatch(word -> word.contains("without a record: [2]"));
  }

  @Test
  void aRunThatDoesNotSayWhyItEndedIsLost() {
    database.getCollection("runs").updateOne(eq("runId", run.runId()), unset("error"));
    check();
    assertThat(differences.toString()).isEqualTo("lost=1 twice=0 missing=0 zombie=0");
  }

  private String changed(int index) {
    return run.segment(index).stream()
        .filter(digest -> whole.image(digest).changed())
        .findFirst()
        .orElseThrow();
  }
}
