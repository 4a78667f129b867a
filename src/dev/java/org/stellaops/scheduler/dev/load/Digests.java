package org.stellaops.scheduler.dev.load;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Image digests by the thousand, the same for the same seed. */
public final class Digests {

  public static List<String> of(long seed, int count) {
    return stream(seed, count).toList();
  }

  /** The same without holding them all. */
  public static Stream<String> stream(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(
            () ->
                "sha256:%016x%016x%016x%016x"
                    .formatted(
                        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()))
        .limit(count);
  }

  private Digests() {}
}
