package org.stellaops.scheduler.dev.load;

import java.util.List;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;

/** Puts messages into the queues of one contender. */
public interface QueueFiller extends AutoCloseable {

  /** A run to be planned. */
  void plan(PlannerMessage run) throws Exception;

  /** All segments of a run, in one burst. */
  void fill(List<SegmentMessage> segments) throws Exception;

  /** How many segments stand in the queue, leased or not. */
  long standing() throws Exception;

  @Override
  void close();
}
