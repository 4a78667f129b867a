package org.stellaops.scheduler.worker.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A document and how it came about: jqwik shows this when a property breaks, and makes the list of
 * changes as short as it can.
 *
 * @param bytes what a reader gets
 * @param sample number of the sample it was made of; -1 for bytes without grammar
 * @param changes what was done to it
 */
public record HostileInput(byte[] bytes, int sample, List<Mutation> changes) {

  private static final int MOST_CHANGES = 4;
  private static final int SHOWN = 300;

  /** Samples with up to four changes, and now and then bytes without grammar. */
  public static Arbitrary<HostileInput> of(List<byte[]> samples) {
    return Arbitraries.frequencyOf(Tuple.of(9, changed(samples)), Tuple.of(1, noise()));
  }

  /** The same without jqwik, for tests that put many into one running worker. */
  public static HostileInput random(List<byte[]> samples, Random random) {
    int sample = random.nextInt(samples.size());
    List<Mutation> changes =
        random
            .ints(1L + random.nextInt(MOST_CHANGES), 0, Mutation.How.values().length)
            .mapToObj(
                how ->
                    new Mutation(
                        Mutation.How.values()[how],
                        random.nextInt(1_000_000),
                        random.nextInt(1_000_000)))
            .toList();
    return made(samples, sample, changes);
  }

  private static Arbitrary<HostileInput> changed(List<byte[]> samples) {
    Arbitrary<Mutation> change =
        Combinators.combine(
                Arbitraries.of(Mutation.How.values()),
                Arbitraries.integers().between(0, 1_000_000).withoutEdgeCases(),
                Arbitraries.integers().between(0, 1_000_000).withoutEdgeCases())
            .as(Mutation::new);
    return Combinators.combine(
            Arbitraries.integers().between(0, samples.size() - 1),
            change.list().ofMaxSize(MOST_CHANGES))
        .as((sample, changes) -> made(samples, sample, changes));
  }

  private static Arbitrary<HostileInput> noise() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<byte[]> signs =
        Arbitraries.strings()
            .withChars("{}[]\",:\\u0d8e+-.truefalsn \n\u00e4\ufeff")
            .ofMaxLength(200)
            .map(text -> text.getBytes(UTF_8));
    return Arbitraries.oneOf(bytes, signs).map(each -> new HostileInput(each, -1, List.of()));
  }

  private static HostileInput made(List<byte[]> samples, int sample, List<Mutation> changes) {
    return new HostileInput(Mutation.apply(samples.get(sample), changes), sample, changes);
  }

  @Override
  public String toString() {
    return "sample %d, %s, %d bytes: %s"
        .formatted(
            sample,
            changes,
            bytes.length,
            new String(Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN)), UTF_8));
  }
}
