package org.stellaops.scheduler.worker.scan;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How one image of a segment ended. */
public sealed interface ImageOutcome {

  String imageDigest();

  /**
   * The scanner reported on it.
   *
   * @param baseRevision revision of the known state that the delta is against; 0 when none was
   *     known
   * @param changed whether any finding differs from the known state, be it only in its severity;
   *     then {@code report.findings()} is the new state
   * @param seenLongAgo whether the known state's time stamp is to be refreshed although nothing
   *     changed
   */
  record Evaluated(
      String imageDigest,
      Report report,
      Delta delta,
      long baseRevision,
      boolean changed,
      boolean seenLongAgo)
      implements ImageOutcome {

    /**
     * What a report says against the last known findings.
     *
     * @param known null when none are known
     */
    public static Evaluated compared(
        String imageDigest, Report report, @Nullable KnownState known) {
      if (known == null) {
        Delta delta = Delta.between(Findings.NONE, report.findings());
        return new Evaluated(imageDigest, report, delta, 0, true, false);
      }
      boolean changed = !report.findings().sameAs(known.fingerprint());
      Delta delta =
          changed ? Delta.between(Findings.read(known.findings()), report.findings()) : Delta.NONE;
      return new Evaluated(imageDigest, report, delta, known.revision(), changed, known.isOld());
    }

    /** The same report, when a later one has been compared already and what it says counts. */
    public Evaluated superseded(long revision) {
      return new Evaluated(imageDigest, report, Delta.NONE, revision, false, false);
    }
  }

  /** The scanner does not know it. */
  record Vanished(String imageDigest) implements ImageOutcome {}

  /** Its run ended before it was asked about; a segment with such an image is not recorded. */
  record Skipped(String imageDigest) implements ImageOutcome {}

  /**
   * It could not be evaluated, and asking again would not help.
   *
   * @param reason made printable and cut at 500 characters
   */
  record Failed(String imageDigest, String reason) implements ImageOutcome {

    private static final int REASON_MAX = 500;

    /** Half of it is the scanner's text, and it goes into logs. */
    private static final Pattern UNPRINTABLE =
        Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    public Failed {
      reason = cut(reason);
    }

    private static String cut(@Nullable String reason) {
      String text = reason == null ? "" : UNPRINTABLE.matcher(reason).replaceAll(" ").strip();
      if (text.isEmpty()) {
        return "no reason given";
      }
      if (text.length() <= REASON_MAX) {
        return text;
      }
      boolean halved = Character.isHighSurrogate(text.charAt(REASON_MAX - 2));
      return text.substring(0, REASON_MAX - (halved ? 2 : 1)) + "…";
    }
  }
}
