package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadLetter;
import org.stellaops.scheduler.worker.lease.DeadReason;
import org.stellaops.scheduler.worker.lease.Lease;
import org.stellaops.scheduler.worker.lease.LeaseQueue;
import org.stellaops.scheduler.worker.lease.LeaseTime;
import org.stellaops.scheduler.worker.lease.QueueDepth;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** A queue on a Redis stream and one consumer group; one object is one consumer of the group. */
final class RedisLeaseQueue implements LeaseQueue {

  private static final Duration SWEEP = Duration.ofMillis(250);
  private static final Duration REPLY = Duration.ofSeconds(3);

  private static final Script DONE = Script.onLeases("done");
  private static final Script LATER = Script.onLeases("later");
  private static final Script BACK = Script.onLeases("back");
  private static final Script NEVER = Script.onLeases("never");
  private static final Script RENEW = Script.onLeases("renew");
  private static final Script SWEEPING = Script.onLeases("sweep");
  private static final Script TIDY = Script.onLeases("tidy");

  private final RedisLink link;
  private final String stream;
  private final String laters;
  private final String dead;
  private final String group;
  private final String consumer;
  private final LeaseTime time;
  private final Clock clock;
  private @Nullable StatefulRedisConnection<String, byte[]> waiting;
  private long sweepDue = System.nanoTime();

  /**
   * @param consumer unique over all processes, now and ever
   */
  RedisLeaseQueue(
      RedisLink link, String stream, String group, String consumer, LeaseTime time, Clock clock) {
    this.link = link;
    this.stream = stream;
    this.laters = stream + ":later";
    this.dead = stream + ":dead";
    this.group = group;
    this.consumer = consumer;
    this.time = time;
    this.clock = clock;
  }

  @Override
  public void open() {
    close(waiting);
    waiting = null;
    RedisAsyncCommands<String, byte[]> redis = link.shared().async();
    RedisCheck.check(link.server(), await(redis.info()));
    try {
      await(
          redis.xgroupCreate(
              XReadArgs.StreamOffset.from(stream, "0"),
              group,
              XGroupCreateArgs.Builder.mkstream()));
    } catch (Replies.GroupExists e) {
      // another worker, or this one before, was first
    }
    tidy(false);
    waiting = link.dedicated();
  }

  @Override
  public void take(int atMost, java.util.function.Consumer<Lease> sink) {
    StatefulRedisConnection<String, byte[]> own = waiting;
    if (own == null) {
      throw new QueueUnavailable("not connected to Redis at " + link.server());
    }
    try {
      if (System.nanoTime() - sweepDue >= 0 && sweep(own, atMost, sink) > 0) {
        return;
      }
      read(own, atMost, sink);
    } catch (Replies.NoGroup e) {
      throw new QueueUnavailable("the stream " + stream + " or its group is gone", e);
    }
  }

  private int sweep(
      StatefulRedisConnection<String, byte[]> own,
      int atMost,
      java.util.function.Consumer<Lease> sink) {
    long asked = System.nanoTime();
    sweepDue = asked + SWEEP.toNanos();
    List<List<Object>> taken =
        await(
            SWEEPING.run(
                own.async(),
                ScriptOutputType.MULTI,
                new String[] {stream, laters},
                bytes(group),
                bytes(consumer),
                number(time.lease().toMillis()),
                number(atMost)));
    for (List<Object> entry : taken) {
      long deliveries = (Long) entry.get(1);
      sink.accept(
          lease(text(entry.get(0)), deliveries, EntryFields.pairs((List<?>) entry.get(2)), asked));
    }
    return taken.size();
  }

  private void read(
      StatefulRedisConnection<String, byte[]> own,
      int atMost,
      java.util.function.Consumer<Lease> sink) {
    Duration patience = time.patience();
    long asked = System.nanoTime();
    List<StreamMessage<String, byte[]>> entries =
        await(
            own.async()
                .xreadgroup(
                    Consumer.from(group, consumer),
                    XReadArgs.Builder.block(patience).count(atMost),
                    XReadArgs.StreamOffset.lastConsumed(stream)),
            patience.plus(REPLY));
    for (StreamMessage<String, byte[]> entry : entries) {
      sink.accept(lease(entry.getId(), 1, entry.getBody(), asked));
    }
  }

  private Lease lease(String id, long deliveries, Map<String, byte[]> fields, long asked) {
    return new Lease(EntryFields.delivery(id, deliveries, fields), time, asked);
  }

  @Override
  public void renew(Collection<Lease> held) {
    List<Lease> leases = List.copyOf(held);
    List<byte[]> arguments = new ArrayList<>(List.of(bytes(group), bytes(consumer)));
    for (Lease lease : leases) {
      EntryFields.Receipt receipt = EntryFields.receipt(lease);
      arguments.add(bytes(receipt.id()));
      arguments.add(number(receipt.deliveries()));
    }
    long asked = System.nanoTime();
    List<Long> replies;
    try {
      replies =
          await(
              RENEW.run(
                  commands(),
                  ScriptOutputType.MULTI,
                  new String[] {stream},
                  arguments.toArray(new byte[0][])),
              time.renewalAnswer());
    } catch (Replies.NoGroup e) {
      replies = leases.stream().map(lease -> 0L).toList();
    }
    for (int i = 0; i < leases.size(); i++) {
      if (replies.get(i) == 1) {
        leases.get(i).renewed(asked);
      } else {
        leases.get(i).lose("another worker holds the message, or it is gone");
      }
    }
  }

  @Override
  public boolean done(Lease lease) {
    return settle(DONE, lease, new String[] {stream});
  }

  @Override
  public boolean later(Lease lease, Duration delay) {
    return settle(
        LATER,
        lease,
        new String[] {stream, laters},
        Long.toString(Math.max(0, delay.toMillis())),
        DeadLetter.ATTEMPTS,
        Integer.toString(lease.delivery().count()),
        DeadLetter.ENQUEUED_AT,
        lease.delivery().enqueuedAt().toString());
  }

  @Override
  public boolean handBack(Lease lease) {
    return settle(
        BACK,
        lease,
        new String[] {stream},
        DeadLetter.ATTEMPTS,
        Integer.toString(lease.delivery().count() - 1),
        DeadLetter.ENQUEUED_AT,
        lease.delivery().enqueuedAt().toString());
  }

  @Override
  public boolean never(Lease lease, DeadReason kind, String reason) {
    List<String> pairs = new ArrayList<>();
    DeadLetter.fields(lease, stream, kind, reason, clock)
        .forEach((name, value) -> pairs.addAll(List.of(name, value)));
    return settle(NEVER, lease, new String[] {stream, dead}, pairs.toArray(new String[0]));
  }

  private boolean settle(Script script, Lease lease, String[] keys, String... more) {
    EntryFields.Receipt receipt = EntryFields.receipt(lease);
    byte[][] arguments = new byte[4 + more.length][];
    arguments[0] = bytes(group);
    arguments[1] = bytes(consumer);
    arguments[2] = bytes(receipt.id());
    arguments[3] = number(receipt.deliveries());
    for (int i = 0; i < more.length; i++) {
      arguments[4 + i] = bytes(more[i]);
    }
    try {
      Long held = await(script.run(commands(), ScriptOutputType.INTEGER, keys, arguments));
      return held == 1;
    } catch (Replies.NoGroup e) {
      return false;
    }
  }

  @Override
  public QueueDepth depth() {
    RedisAsyncCommands<String, byte[]> redis = commands();
    Future<Long> length = redis.xlen(stream);
    Future<Long> delayed = redis.zcard(laters);
    var first = redis.xrange(stream, Range.unbounded(), Limit.create(0, 1));
    var pending = redis.xpending(stream, group);
    try {
      long leased = await(pending).getCount();
      Duration oldest =
          await(first).stream()
              .findFirst()
              .map(
                  entry ->
                      Duration.between(
                          EntryFields.delivery(entry.getId(), 1, entry.getBody()).enqueuedAt(),
                          clock.instant()))
              .orElse(Duration.ZERO);
      return new QueueDepth(
          Math.max(0, await(length) - leased) + await(delayed),
          leased,
          oldest.isNegative() ? Duration.ZERO : oldest);
    } catch (Replies.NoGroup e) {
      return new QueueDepth(0, 0, Duration.ZERO);
    }
  }

  @Override
  public void close() {
    try {
      if (waiting != null) {
        tidy(true);
      }
    } catch (QueueUnavailable e) {
      // an empty consumer that is left over is removed by another after a day
    } finally {
      close(waiting);
      waiting = null;
    }
  }

  private void tidy(boolean leaving) {
    try {
      await(
          TIDY.<Long>run(
              commands(),
              ScriptOutputType.INTEGER,
              new String[] {stream},
              bytes(group),
              bytes(consumer),
              bytes(leaving ? "1" : "0")));
    } catch (Replies.NoGroup e) {
      // nothing to tidy
    }
  }

  private RedisAsyncCommands<String, byte[]> commands() {
    return link.shared().async();
  }

  private <T> T await(Future<T> reply) {
    return await(reply, REPLY);
  }

  private <T> T await(Future<T> reply, Duration limit) {
    return Replies.await(reply, limit, link.server());
  }

  private static void close(@Nullable StatefulRedisConnection<String, byte[]> connection) {
    if (connection != null) {
      var unused = connection.closeAsync();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] number(long value) {
    return bytes(Long.toString(value));
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
