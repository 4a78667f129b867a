package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.DeadMessage;
import org.stellaops.scheduler.worker.lease.MessageHeaders;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** The dead letters of a queue on a Redis stream: the stream {@code <stream>:dead}. */
final class RedisDeadLetters implements DeadLetters {

  private static final Duration REPLY = Duration.ofSeconds(3);
  private static final Pattern ID = Pattern.compile("[0-9]{1,15}-[0-9]{1,15}");
  private static final Script REDRIVE = Script.plain("redrive");

  private final RedisLink link;
  private final String stream;
  private final String dead;
  private final Clock clock;

  /**
   * @param stream of the work queue
   */
  RedisDeadLetters(RedisLink link, String stream, Clock clock) {
    this.link = link;
    this.stream = stream;
    this.dead = stream + ":dead";
    this.clock = clock;
  }

  @Override
  public List<DeadMessage> list(@Nullable String after, @Nullable String last, int limit) {
    if ((after != null && !isId(after)) || (last != null && !isId(last))) {
      return List.of();
    }
    Range<String> wanted =
        Range.from(
            after == null ? Range.Boundary.unbounded() : Range.Boundary.excluding(after),
            last == null ? Range.Boundary.unbounded() : Range.Boundary.including(last));
    return await(commands().xrange(dead, wanted, Limit.create(0, limit))).stream()
        .map(RedisDeadLetters::read)
        .toList();
  }

  @Override
  public Optional<DeadMessage> find(String id) {
    return isId(id)
        ? await(commands().xrange(dead, Range.create(id, id))).stream()
            .findFirst()
            .map(RedisDeadLetters::read)
        : Optional.empty();
  }

  @Override
  public Optional<String> newest() {
    return await(commands().xrevrange(dead, Range.unbounded(), Limit.create(0, 1))).stream()
        .findFirst()
        .map(StreamMessage::getId);
  }

  @Override
  public Redrive redrive(String id) {
    if (!isId(id)) {
      return Redrive.UNKNOWN;
    }
    List<byte[]> arguments = new ArrayList<>(List.of(bytes(id), bytes(EntryFields.MESSAGE)));
    MessageHeaders.ALLOWED.forEach(name -> arguments.add(bytes(name)));
    Long answer =
        await(
            REDRIVE.run(
                commands(),
                ScriptOutputType.INTEGER,
                new String[] {dead, stream},
                arguments.toArray(new byte[0][])));
    return answer == 1 ? Redrive.DONE : answer == 0 ? Redrive.UNKNOWN : Redrive.EMPTY;
  }

  @Override
  public boolean purge(String id) {
    return isId(id) && await(commands().xdel(dead, id)) == 1;
  }

  @Override
  public Depth depth() {
    Future<Long> count = commands().xlen(dead);
    Duration oldest =
        await(commands().xrange(dead, Range.unbounded(), Limit.create(0, 1))).stream()
            .findFirst()
            .map(entry -> Duration.between(EntryFields.addedAt(entry.getId()), clock.instant()))
            .orElse(Duration.ZERO);
    return new Depth(await(count), oldest.isNegative() ? Duration.ZERO : oldest);
  }

  @Override
  public long expire(Instant before) {
    return await(
        commands().xtrim(dead, XTrimArgs.Builder.minId(Long.toString(before.toEpochMilli()))));
  }

  private static DeadMessage read(StreamMessage<String, byte[]> entry) {
    return DeadMessage.read(
        entry.getId(),
        EntryFields.addedAt(entry.getId()),
        entry.getBody().get(EntryFields.MESSAGE),
        name -> EntryFields.text(entry.getBody(), name));
  }

  private static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  private RedisAsyncCommands<String, byte[]> commands() {
    return link.shared().async();
  }

  private <T> T await(Future<T> reply) {
    try {
      return Replies.await(reply, REPLY, link.server());
    } catch (Replies.NoGroup e) {
      throw new QueueUnavailable("unexpected answer of Redis", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
