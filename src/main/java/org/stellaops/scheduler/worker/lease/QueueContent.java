package org.stellaops.scheduler.worker.lease;

import java.util.Optional;
import java.util.Set;

/** What is in a queue, for whoever misses something. One implementation for each transport. */
public interface QueueContent {

  /**
   * The ids (header {@code messageId}) of all messages that wait, are leased, wait for their delay,
   * or are dead. Messages that move meanwhile may be missed: ask twice.
   *
   * @param atMost messages that are looked at
   * @return empty when there are more, so that nothing is known
   */
  Optional<Set<String>> messageIds(int atMost);
}
