package org.stellaops.scheduler.worker.dead;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.audit.Deed;
import org.stellaops.scheduler.worker.lease.DeadLetterQueues;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.DeadLetters.Redrive;
import org.stellaops.scheduler.worker.lease.DeadMessage;

/**
 * What an operator can do with dead letters. What is put back or removed is in the audit records
 * first; without the store it is refused.
 *
 * <p>Every method throws {@link DeadLettersElsewhere} for a queue on a transport that is not built
 * in, and {@link org.stellaops.scheduler.worker.lease.QueueUnavailable} when the broker does not
 * answer.
 */
public final class DeadLetterDesk {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterDesk.class);

  /** Bodies that are in memory at once. */
  private static final int STEP = 50;

  private final DeadLetterQueues queues;
  private final AuditTrail audit;
  private final Clock clock;

  DeadLetterDesk(DeadLetterQueues queues, AuditTrail audit, Clock clock) {
    this.queues = queues;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Part of a list.
   *
   * @param next where the next part begins; null at the end
   */
  public record Part(List<DeadLetterEntry> items, @Nullable Place next) {}

  /**
   * A place in the dead letters of a queue.
   *
   * @param after id of the last one that was looked at
   * @param last id of the newest one when the first part was asked for; later ones are left out, so
   *     that what dies again at once is not put back for ever
   */
  public record Place(@Nullable String after, @Nullable String last) {}

  /** One of them with its body, which is null when there never was one. */
  public record Letter(DeadLetterEntry entry, byte @Nullable [] body) {}

  /**
   * What was done to many.
   *
   * @param done how many were put back, or removed
   * @param kept how many stay because they never were messages
   * @param next where to go on; null when that was all
   */
  public record Many(int done, int kept, @Nullable Place next) {}

  /**
   * Lists, oldest first.
   *
   * @param from null from the start
   * @param limit entries at most
   * @param looks dead letters looked at, at most: a part may have fewer entries than the limit, or
   *     none, and yet a next one
   */
  public Part list(String queue, DeadFilter wanted, @Nullable Place from, int limit, int looks) {
    List<DeadLetterEntry> items = new ArrayList<>();
    Place next =
        walk(
            queue,
            wanted,
            from,
            looks,
            (message, owner) -> {
              items.add(DeadLetterEntry.of(queue, message, owner, clock.instant()));
              return items.size() < limit;
            });
    return new Part(items, next);
  }

  /** Shows one of them with its body. */
  public Optional<Letter> find(String queue, DeadFilter wanted, String id) {
    return letters(queue)
        .find(id)
        .filter(message -> wanted.matches(message, Owner.of(message.body())))
        .map(
            message ->
                new Letter(
                    DeadLetterEntry.of(queue, message, Owner.of(message.body()), clock.instant()),
                    message.body()));
  }

  /** Puts one back into its queue, as if new. */
  public Redrive redrive(AuditTrail.Actor actor, String queue, DeadFilter wanted, String id) {
    if (find(queue, wanted, id).isEmpty()) {
      return Redrive.UNKNOWN;
    }
    String record = audit.begin(actor, Deed.DEAD_LETTER_REDRIVE, queue + "/" + id);
    Redrive end = letters(queue).redrive(id);
    audit.end(
        record,
        switch (end) {
          case DONE -> "1 redriven";
          case UNKNOWN -> "another one was first";
          case EMPTY -> "never was a message";
        });
    LOG.info("Dead letter {} of queue {}: redrive by {}: {}", id, queue, actor.who(), end);
    return end;
  }

  /**
   * Removes one.
   *
   * @return whether it was there
   */
  public boolean purge(AuditTrail.Actor actor, String queue, DeadFilter wanted, String id) {
    if (find(queue, wanted, id).isEmpty()) {
      return false;
    }
    String record = audit.begin(actor, Deed.DEAD_LETTER_PURGE, queue + "/" + id);
    boolean gone = letters(queue).purge(id);
    audit.end(record, gone ? "1 purged" : "another one was first");
    LOG.info("Dead letter {} of queue {} was removed by {}", id, queue, actor.who());
    return gone;
  }

  /**
   * Puts all of a kind back.
   *
   * @param looks dead letters looked at, at most
   */
  public Many redriveAll(
      AuditTrail.Actor actor, String queue, DeadFilter wanted, @Nullable Place from, int looks) {
    return all(actor, Deed.DEAD_LETTER_REDRIVE, queue, wanted, from, looks);
  }

  /** Removes all of a kind. */
  public Many purgeAll(
      AuditTrail.Actor actor, String queue, DeadFilter wanted, @Nullable Place from, int looks) {
    return all(actor, Deed.DEAD_LETTER_PURGE, queue, wanted, from, looks);
  }

  private Many all(
      AuditTrail.Actor actor,
      Deed deed,
      String queue,
      DeadFilter wanted,
      @Nullable Place from,
      int looks) {
    DeadLetters letters = letters(queue);
    boolean redrive = deed == Deed.DEAD_LETTER_REDRIVE;
    String verb = redrive ? "redriven" : "purged";
    String record = audit.begin(actor, deed, queue + ": " + wanted);
    int[] counts = new int[2];
    boolean whole = false;
    try {
      Place next =
          walk(
              queue,
              wanted,
              from,
              looks,
              (message, owner) -> {
                if (redrive) {
                  Redrive end = letters.redrive(message.id());
                  counts[0] += end == Redrive.DONE ? 1 : 0;
                  counts[1] += end == Redrive.EMPTY ? 1 : 0;
                } else {
                  counts[0] += letters.purge(message.id()) ? 1 : 0;
                }
                return true;
              });
      whole = true;
      return new Many(counts[0], counts[1], next);
    } finally {
      LOG.info("Queue {}: {} dead letters {} by {}", queue, counts[0], verb, actor.who());
      audit.end(record, counts[0] + " " + verb + (whole ? "" : ", then it failed"));
    }
  }

  private interface Visit {
    /** Whether to go on. */
    boolean see(DeadMessage message, Owner owner);
  }

  /** Shows those that are wanted to the visitor, and says where to go on. */
  private @Nullable Place walk(
      String queue, DeadFilter wanted, @Nullable Place from, int looks, Visit visit) {
    DeadLetters letters = letters(queue);
    String after = from == null ? null : from.after();
    String last = from == null ? letters.newest().orElse(null) : from.last();
    if (last == null) {
      return null;
    }
    int left = looks;
    while (left > 0) {
      List<DeadMessage> step = letters.list(after, last, Math.min(left, STEP));
      if (step.isEmpty()) {
        return null;
      }
      for (DeadMessage message : step) {
        after = message.id();
        left--;
        Owner owner = Owner.of(message.body());
        if (wanted.matches(message, owner) && !visit.see(message, owner)) {
          return after.equals(last) ? null : new Place(after, last);
        }
      }
      if (last.equals(after)) {
        return null;
      }
    }
    return new Place(after, last);
  }

  private DeadLetters letters(String queue) {
    return queues.of(queue).orElseThrow(() -> new DeadLettersElsewhere(queue));
  }
}
