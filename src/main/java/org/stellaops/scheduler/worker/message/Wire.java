package org.stellaops.scheduler.worker.message;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds an enum constant by its word on the wire. */
final class Wire {

  static <E extends Enum<E>> E find(E[] values, Function<E, String> wire, String word) {
    return Arrays.stream(values)
        .filter(value -> wire.apply(value).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new NotAllowed(
                    "",
                    "is " + Quote.text(word),
                    Arrays.stream(values).map(wire).collect(Collectors.joining(", "))));
  }

  private Wire() {}
}
