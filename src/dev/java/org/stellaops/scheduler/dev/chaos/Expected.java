package org.stellaops.scheduler.dev.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What an undisturbed run gives, worked out from the scanner's knowledge alone.
 *
 * @param images by digest, in the order of the run
 */
record Expected(ChaosRun run, Map<String, Image> images) {

  /** How an image ends. */
  enum Ending {
    EVALUATED,
    VANISHED,
    FAILED;

    String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @param now all findings, where the image is evaluated
   * @param appeared those that were not known
   * @param resolved those that were known and are gone
   */
  record Image(
      Ending ending,
      List<Knowledge.Finding> now,
      List<Knowledge.Finding> appeared,
      List<Knowledge.Finding> resolved) {

    boolean changed() {
      return !appeared.isEmpty() || !resolved.isEmpty();
    }

    /** The same where another run was first to announce it. */
    Image announcedElsewhere() {
      return new Image(ending, now, List.of(), List.of());
    }

    long appeared(String severity) {
      return appeared.stream().filter(finding -> finding.severity().equals(severity)).count();
    }

    long exploited() {
      return appeared.stream().filter(Knowledge.Finding::kev).count();
    }
  }

  Image image(String digest) {
    Image found = images.get(digest);
    if (found == null) {
      throw new IllegalArgumentException(digest + " is not in " + run.runId());
    }
    return found;
  }

  List<Image> segment(int index) {
    return run.segment(index).stream().map(this::image).toList();
  }

  /** Digests of the images of a segment whose delta is not empty, in their order. */
  List<String> changedIn(int index) {
    List<String> changed = new ArrayList<>(run.segment(index));
    changed.removeIf(digest -> !image(digest).changed());
    return changed;
  }

  /** The run's counts, under their names in the store. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("images", (long) images.size());
    counts.put("evaluated", ending(Ending.EVALUATED));
    counts.put("vanished", ending(Ending.VANISHED));
    counts.put("failed", ending(Ending.FAILED));
    counts.put("changed", images.values().stream().filter(Image::changed).count());
    counts.put("newFindings", sum(image -> image.appeared().size()));
    counts.put("resolvedFindings", sum(image -> image.resolved().size()));
    counts.put("newCritical", sum(image -> image.appeared("Critical")));
    counts.put("newHigh", sum(image -> image.appeared("High")));
    counts.put("newMedium", sum(image -> image.appeared("Medium")));
    counts.put("newLow", sum(image -> image.appeared("Low")));
    counts.put("newKev", sum(Image::exploited));
    return counts;
  }

  /** The same of these images alone. */
  Expected only(Set<String> digests) {
    Map<String, Image> rest = new LinkedHashMap<>(images);
    rest.keySet().retainAll(digests);
    return new Expected(run, rest);
  }

  /** The same, with changes of these images alone. */
  Expected changedOnly(Set<String> digests) {
    Map<String, Image> changed = new LinkedHashMap<>(images);
    changed.replaceAll(
        (digest, image) -> digests.contains(digest) ? image : image.announcedElsewhere());
    return new Expected(run, changed);
  }

  private long ending(Ending ending) {
    return images.values().stream().filter(image -> image.ending() == ending).count();
  }

  private long sum(ToLongFunction<Image> count) {
    return images.values().stream().mapToLong(count).sum();
  }
}
