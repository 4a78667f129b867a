package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.stellaops.scheduler.worker.lease.QueueContent;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** The messages of a queue on a Redis stream: in it, beside it for their delay, and dead. */
final class RedisQueueContent implements QueueContent {

  private static final Duration REPLY = Duration.ofSeconds(3);
  private static final int STEP = 500;
  private static final Script IDS = Script.plain("ids");
  private static final Script LATER_IDS = Script.plain("later-ids");

  private final RedisLink link;
  private final String stream;

  RedisQueueContent(RedisLink link, String stream) {
    this.link = link;
    this.stream = stream;
  }

  /** The delayed ones first: they only ever move to the end of the stream, which comes after. */
  @Override
  public Optional<Set<String>> messageIds(int atMost) {
    Set<String> found = new HashSet<>();
    int left = later(found, atMost);
    for (String each : List.of(stream, stream + ":dead")) {
      left = left < 0 ? left : ids(each, found, left);
    }
    return left < 0 ? Optional.empty() : Optional.of(found);
  }

  private int later(Set<String> found, int atMost) {
    int left = atMost;
    for (int from = 0; ; from += STEP) {
      List<Object> ids =
          run(LATER_IDS, stream + ":later", Integer.toString(from), Integer.toString(STEP));
      ids.forEach(id -> found.add(text(id)));
      left -= ids.size();
      if (ids.size() < STEP || left < 0) {
        return left;
      }
    }
  }

  private int ids(String key, Set<String> found, int atMost) {
    int left = atMost;
    String from = "-";
    while (left >= 0) {
      List<Object> answer = run(IDS, key, from, Integer.toString(STEP));
      if (answer.isEmpty()) {
        break;
      }
      from = "(" + text(answer.get(0));
      answer.subList(1, answer.size()).forEach(id -> found.add(text(id)));
      left -= answer.size() - 1;
    }
    return left;
  }

  private List<Object> run(Script script, String key, String... arguments) {
    byte[][] bytes = new byte[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Replies.await(
          script.<List<Object>>run(
              link.shared().async(), ScriptOutputType.MULTI, new String[] {key}, bytes),
          REPLY,
          link.server());
    } catch (Replies.NoGroup e) {
      throw new QueueUnavailable("unexpected answer of Redis", e);
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
