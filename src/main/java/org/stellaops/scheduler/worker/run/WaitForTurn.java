package org.stellaops.scheduler.worker.run;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.turn.Asker;
import org.stellaops.scheduler.worker.turn.ImageTurns;
import org.stellaops.scheduler.worker.turn.WaitingImage;

/**
 * Lets an image's exchange wait until it is its turn; a thread that asks about images then goes on
 * with it.
 */
public final class WaitForTurn extends AsyncProcessorSupport {

  private final ImageTurns turns;

  WaitForTurn(ImageTurns turns) {
    this.turns = turns;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    TakenSegment segment = exchange.getVariable("segment", TakenSegment.class);
    turns.enter(
        asker(segment), segment == null ? exchange : segment, new Waiting(exchange, callback));
    return false;
  }

  private static Asker asker(@Nullable TakenSegment segment) {
    return segment == null
        ? Asker.NOBODY
        : new Asker(
            Lane.of(segment.run().trigger()),
            segment.run().tenantId(),
            segment.run().runId(),
            segment.run().limits());
  }

  private record Waiting(Exchange exchange, AsyncCallback callback) implements WaitingImage {

    @Override
    public boolean ask() {
      callback.done(false);
      return exchange.getException() == null;
    }

    @Override
    public void dismiss() {
      exchange.setException(new HandBack("the rest of its segment is not asked about"));
      callback.done(false);
    }
  }
}
