package org.stellaops.scheduler.worker.scan;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images, findings, reports and outcomes to test with. */
public final class SampleImages {

  private static final Duration RETENTION = Duration.ofDays(30);

  public static final Report.Summary SUMMARY = new Report.Summary(7, 1, 2, 3, 4);

  public static String digest(int number) {
    return "sha256:%064x".formatted(number);
  }

  public static Finding finding(String id, String severity) {
    return new Finding(
        id, severity, "pkg:npm/" + id.toLowerCase(java.util.Locale.ROOT), false, null);
  }

  public static Report report(Findings findings) {
    return new Report(
        "report-1",
        "2026-11-23T11:00:00+01:00",
        "fail",
        new Report.PolicyRevision("rev-1", null),
        SUMMARY,
        findings,
        null);
  }

  /** An image seen for the first time. */
  public static ImageOutcome.Evaluated first(String digest, Finding... findings) {
    Findings now = Findings.of(List.of(findings));
    return new ImageOutcome.Evaluated(
        digest, report(now), Delta.between(Findings.NONE, now), 0, true, false);
  }

  /** An image whose known state has changed. */
  public static ImageOutcome.Evaluated changed(
      String digest, long baseRevision, Findings before, Findings now) {
    return new ImageOutcome.Evaluated(
        digest,
        report(now),
        Delta.between(before, now),
        baseRevision,
        !now.sameAs(before.fingerprint()),
        false);
  }

  public static ImageOutcome.Evaluated unchanged(String digest, boolean seenLongAgo) {
    return new ImageOutcome.Evaluated(
        digest, report(Findings.NONE), Delta.NONE, 3, false, seenLongAgo);
  }

  public static ImageTask task(int image) {
    return task(image, null, false);
  }

  public static ImageTask task(int image, @Nullable KnownState known, boolean lastDelivery) {
    return new ImageTask("acme", "run-1", digest(image), false, null, known, lastDelivery);
  }

  public static KnownState known(long revision, Findings findings, Instant seenAt) {
    return new KnownState(revision, findings.fingerprint(), findings.bytes(), seenAt);
  }

  public static ImageStates states(MongoDatabase store, Clock clock) {
    return new ImageStates(store.getCollection("image_states"), RETENTION, clock);
  }

  public static ImageClaims claims(MongoDatabase store, Clock clock) {
    return new ImageClaims(store.getCollection("image_states"), RETENTION, clock);
  }

  public static AskedImages asked(MongoDatabase store, Clock clock) {
    return new AskedImages(store.getCollection("image_states"), RETENTION, clock);
  }

  private SampleImages() {}
}
