package org.stellaops.scheduler.dev.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All images, and what must be known of each after the runs so far. */
final class Ledger {

  private static final int POOL = 900;

  private final Knowledge knowledge;
  private final List<String> pool;
  private final Map<String, Known> known = new TreeMap<>();

  /**
   * The last known state of an image.
   *
   * @param revision how often it changed
   */
  record Known(long revision, List<Knowledge.Finding> findings) {}

  Ledger(Knowledge knowledge) {
    this.knowledge = knowledge;
    SplittableRandom random = new SplittableRandom(knowledge.seed());
    this.pool = Stream.generate(() -> digest(random)).limit(POOL).toList();
  }

  private static String digest(SplittableRandom random) {
    return String.format(
        Locale.ROOT,
        "sha256:%016x%016x%016x%016x",
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong());
  }

  /**
   * Runs of one round, each over some of the images in any order, and what it has to find if it is
   * the first one that looks at them.
   *
   * @param kind of each run
   * @param segments of each run
   */
  List<Expected> next(
      int number, ChaosRun.Kind kind, List<Integer> segments, SplittableRandom random) {
    List<Expected> runs = new ArrayList<>();
    for (int part = 0; part < segments.size(); part++) {
      List<String> images = new ArrayList<>(pool);
      Collections.shuffle(images, new java.util.Random(random.nextLong()));
      images.subList(segments.get(part) * ChaosRun.SEGMENT_SIZE, images.size()).clear();
      runs.add(expected(new ChaosRun(ChaosRun.TENANT, number, part, kind, List.copyOf(images))));
    }
    return List.copyOf(runs);
  }

  /** A run over images that no other run has. */
  Expected apart(int number, int part, ChaosRun.Kind kind, int segments, SplittableRandom random) {
    List<String> images =
        Stream.generate(() -> digest(random))
            .limit((long) segments * ChaosRun.SEGMENT_SIZE)
            .toList();
    return expected(new ChaosRun(ChaosRun.CUT_TENANT, number, part, kind, images));
  }

  private Expected expected(ChaosRun run) {
    Map<String, Expected.Image> images = new LinkedHashMap<>();
    run.images().forEach(image -> images.put(image, expected(image, run.number())));
    return new Expected(run, images);
  }

  private Expected.Image expected(String image, int number) {
    Knowledge.Answer answer = knowledge.answer(image, number);
    if (answer instanceof Knowledge.Findings now) {
      List<Knowledge.Finding> before =
          known.containsKey(image) ? known.get(image).findings() : List.of();
      return new Expected.Image(
          Expected.Ending.EVALUATED,
          now.findings(),
          without(now.findings(), before),
          without(before, now.findings()));
    }
    Expected.Ending ending =
        answer instanceof Knowledge.Gone ? Expected.Ending.VANISHED : Expected.Ending.FAILED;
    return new Expected.Image(ending, List.of(), List.of(), List.of());
  }

  private static List<Knowledge.Finding> without(
      List<Knowledge.Finding> some, List<Knowledge.Finding> others) {
    List<Knowledge.Finding> rest = new ArrayList<>(some);
    rest.removeAll(others);
    return List.copyOf(rest);
  }

  /** The runs of a round have ended; what they found is known from now on, each change once. */
  void ended(List<Expected> runs) {
    Map<String, Expected.Image> images = new LinkedHashMap<>();
    runs.forEach(run -> images.putAll(run.images()));
    images.forEach(
        (image, expected) -> {
          if (expected.ending() == Expected.Ending.EVALUATED) {
            known.merge(
                image,
                new Known(1, expected.now()),
                (before, now) ->
                    expected.changed() ? new Known(before.revision() + 1, now.findings()) : before);
          }
        });
  }

  /** What the store has to hold, by image. */
  Map<String, Known> known() {
    return Collections.unmodifiableMap(known);
  }
}
