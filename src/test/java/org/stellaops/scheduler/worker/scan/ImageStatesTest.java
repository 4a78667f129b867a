package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stellaops.scheduler.worker.scan.SampleImages.digest;
import static org.stellaops.scheduler.worker.scan.SampleImages.finding;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.run.SetClock;
import org.stellaops.scheduler.worker.run.TestStore;

class ImageStatesTest {

  private static final Findings ONE = Findings.of(List.of(finding("CVE-1", "High")));
  private static final Findings TWO =
      Findings.of(List.of(finding("CVE-1", "High"), finding("CVE-2", "Low")));
  private static final Findings OTHER = Findings.of(List.of(finding("CVE-3", "Low")));

  private static TestStore store;

  private ImageStates states;

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
    states =
        new ImageStates(
            store.database().getCollection("image_states"), Duration.ofDays(30), store.clock());
  }

  @Test
  void theFirstReportIsTheFirstState() {
    advance("r1", first(ONE));
    KnownState known = recall("acme").get(digest(1));
    assertThat(known).isNotNull();
    assertThat(known.revision()).isEqualTo(1);
    assertThat(ONE.sameAs(known.fingerprint())).isTrue();
    assertThat(Findings.read(known.findings()).all()).isEqualTo(ONE.all());
    assertThat(known.seenAt()).isEqualTo(SetClock.START);
    assertThat(recall("other")).isEmpty();
  }

  @Test
  void aReportReplacesTheStateThatItWasComparedWith() {
    advance("r1", first(ONE));
    advance("r2", SampleImages.changed(digest(1), 1, ONE, TWO));
    assertState(2, TWO);
    assertThat(document().getString("runId")).isEqualTo("r2");
  }

  @Test
  void repeatingChangesNothing() {
    advance("r1", first(ONE));
    Document before = document();
    store.clock().forward(Duration.ofHours(1));
    advance("r1", first(ONE));
    assertThat(document()).isEqualTo(before);
    advance("r2", SampleImages.changed(digest(1), 1, ONE, TWO));
    Document after = document();
    store.clock().forward(Duration.ofHours(1));
    advance("r2", SampleImages.changed(digest(1), 1, ONE, TWO));
    advance("r1", first(ONE));
    assertThat(document()).isEqualTo(after);
  }

  /** Of two runs that looked at one image at once, the second to come changes nothing. */
  @Test
  void aReportThatWasComparedWithAnOlderStateChangesNothing() {
    advance("r1", first(ONE));
    advance("r2", first(OTHER));
    assertState(1, ONE);
    advance("r3", SampleImages.changed(digest(1), 1, ONE, TWO));
    advance("r4", SampleImages.changed(digest(1), 1, ONE, OTHER));
    assertState(2, TWO);
  }

  @Test
  void aFirstStateThatIsThereDoesNotKeepTheOthersOut() {
    advance("r1", first(ONE));
    List<ImageOutcome> outcomes = new ArrayList<>(List.of(first(ONE)));
    IntStream.range(2, 50)
        .forEach(i -> outcomes.add(SampleImages.first(digest(i), finding("CVE-1", "High"))));
    states.advance("acme", "r2", outcomes);
    assertThat(store.database().getCollection("image_states").countDocuments()).isEqualTo(49);
  }

  @Test
  void onlyWhatWasSeenLongAgoIsRefreshed() {
    advance("r1", first(ONE));
    store.clock().forward(Duration.ofDays(2));
    advance("r2", SampleImages.unchanged(digest(1), false));
    assertThat(document().getDate("seenAt").toInstant()).isEqualTo(SetClock.START);
    advance("r2", SampleImages.unchanged(digest(1), true));
    Instant now = store.clock().instant();
    assertThat(document().getDate("seenAt").toInstant()).isEqualTo(now);
    assertThat(document().getDate("expiresAt").toInstant())
        .isEqualTo(now.plus(Duration.ofDays(30)));
    assertState(1, ONE);
  }

  @Test
  void aDayIsLongAgo() {
    Instant now = Instant.now();
    assertThat(SampleImages.known(1, ONE, now.minus(Duration.ofHours(25))).isOld()).isTrue();
    assertThat(SampleImages.known(1, ONE, now.minus(Duration.ofHours(23))).isOld()).isFalse();
  }

  @Test
  void imagesWithoutAReportHaveNoState() {
    states.advance(
        "acme",
        "r1",
        List.of(
            new ImageOutcome.Vanished(digest(1)), new ImageOutcome.Failed(digest(2), "no luck")));
    states.advance("acme", "r1", List.of());
    assertThat(store.database().getCollection("image_states").countDocuments()).isZero();
  }

  private static ImageOutcome.Evaluated first(Findings findings) {
    return SampleImages.first(digest(1), findings.all().toArray(Finding[]::new));
  }

  private void advance(String runId, ImageOutcome outcome) {
    states.advance("acme", runId, List.of(outcome));
  }

  private static void assertState(long revision, Findings findings) {
    KnownState known = recall("acme").get(digest(1));
    assertThat(known).isNotNull();
    assertThat(known.revision()).isEqualTo(revision);
    assertThat(Findings.read(known.findings()).all()).isEqualTo(findings.all());
  }

  private static Map<String, KnownState> recall(String tenantId) {
    return ImageStates.read(
        store
            .database()
            .getCollection("image_states")
            .find(ImageStates.query(tenantId, List.of(digest(1), digest(2))))
            .into(new ArrayList<>()));
  }

  private static Document document() {
    @Nullable Document found = store.database().getCollection("image_states").find().first();
    assertThat(found).isNotNull();
    return found;
  }
}
