package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one queue. One implementation for each transport; the rules that all of them
 * keep are in {@code DeadLettersContract}. Every method throws {@link QueueUnavailable} when the
 * broker does not answer in time; repeating it is safe. An id that is none of the transport's is
 * like one that is not there.
 */
public interface DeadLetters {

  /** What became of a dead letter that was to be put back. */
  enum Redrive {
    /** It is in its queue, as if new, and no dead letter any more. */
    DONE,
    /** There is no such dead letter: another redrive or a purge was first. */
    UNKNOWN,
    /** It never was a message, so there is nothing to be put back. */
    EMPTY
  }

  /**
   * How many there are.
   *
   * @param oldest how long the oldest of them has been dead; zero when there is none
   */
  record Depth(long count, Duration oldest) {}

  /**
   * A part of the list, oldest first.
   *
   * @param after id of the last one seen; null from the start
   * @param last id of the last one wanted; null for all
   * @param limit messages at most; each comes with its body
   */
  List<DeadMessage> list(@Nullable String after, @Nullable String last, int limit);

  Optional<DeadMessage> find(String id);

  /** The id of the newest one. */
  Optional<String> newest();

  /**
   * Puts one back into its queue, exactly once however many ask for it: with its body and its own
   * headers, without the used-up attempts, and past the queue's duplicate suppression.
   */
  Redrive redrive(String id);

  /**
   * Removes one.
   *
   * @return whether this call removed it
   */
  boolean purge(String id);

  Depth depth();

  /**
   * Removes those that died before an instant.
   *
   * @return how many
   */
  long expire(Instant before);
}
