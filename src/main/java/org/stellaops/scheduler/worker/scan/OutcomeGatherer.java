package org.stellaops.scheduler.worker.scan;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Gathers the outcomes of a segment's images into one list, in the order in which they come. */
public final class OutcomeGatherer implements AggregationStrategy {

  @Override
  public @Nullable Exchange aggregate(@Nullable Exchange gathered, Exchange image) {
    if (image.getException() != null) {
      return image; // the split stops on it and fails the segment
    }
    Object body = image.getMessage().getBody();
    if (!(body instanceof ImageOutcome outcome)) {
      throw new IllegalStateException(
          "the route of an image ended with "
              + (body == null ? "nothing" : body.getClass().getSimpleName())
              + " instead of an outcome; it was changed so that it does not end in one");
    }
    if (gathered == null) {
      List<ImageOutcome> outcomes = new ArrayList<>();
      outcomes.add(outcome);
      image.getMessage().setBody(outcomes);
      return image;
    }
    outcomes(gathered).add(outcome);
    return gathered;
  }

  @SuppressWarnings("unchecked") // the first outcome made it
  private static List<ImageOutcome> outcomes(Exchange gathered) {
    return gathered.getMessage().getBody(List.class);
  }
}
