package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.MessageHeaders;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/**
 * Adds entries to a stream and waits until Redis has them.
 *
 * <p>A body that is a {@link StreamEntry}, or a list of them, is added as it is. Any other body is
 * a message: it becomes the field {@code message}, with the allowed headers as further fields; with
 * the header {@code messageKey} a second message of the same key within the duplicate window is
 * dropped.
 */
final class RedisStreamProducer extends DefaultProducer {

  private static final Logger LOG = LoggerFactory.getLogger(RedisStreamProducer.class);
  private static final Script ENQUEUE = Script.plain("enqueue");

  private final RedisStreamEndpoint endpoint;

  RedisStreamProducer(RedisStreamEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public void process(Exchange exchange) throws Exception {
    Message in = exchange.getIn();
    Object body = in.getBody();
    if (body instanceof StreamEntry entry) {
      add(List.of(entry));
    } else if (body instanceof List<?> list) {
      add(list);
    } else {
      enqueue(in);
    }
  }

  /** All are sent before the first reply is waited for. */
  private void add(List<?> entries) {
    RedisAsyncCommands<String, byte[]> redis = commands();
    XAddArgs args = new XAddArgs();
    if (endpoint.getMaxLength() > 0) {
      args.maxlen(endpoint.getMaxLength()).approximateTrimming();
    }
    List<Future<String>> replies = new ArrayList<>(entries.size());
    for (Object each : entries) {
      if (!(each instanceof StreamEntry entry)) {
        throw new IllegalArgumentException(
            "a list for %s may hold only StreamEntry, found %s"
                .formatted(
                    endpoint.getEndpointBaseUri(),
                    each == null ? "null" : each.getClass().getName()));
      }
      replies.add(redis.xadd(endpoint.stream(), args, entry.fields()));
    }
    long limit = System.nanoTime() + endpoint.timeout().toNanos();
    for (Future<String> reply : replies) {
      await(reply, Duration.ofNanos(Math.max(0, limit - System.nanoTime())));
    }
  }

  private void enqueue(Message message) throws InvalidPayloadException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put(EntryFields.MESSAGE, message.getMandatoryBody(byte[].class));
    MessageHeaders.pick(name -> message.getHeader(name, String.class))
        .forEach((name, value) -> fields.put(name, bytes(value)));
    String key = message.getHeader(MessageHeaders.MESSAGE_KEY, String.class);
    if (key == null) {
      add(List.of(new StreamEntry(fields)));
    } else {
      enqueueOnce(key, fields);
    }
  }

  private void enqueueOnce(String key, Map<String, byte[]> fields) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(bytes(Long.toString(endpoint.getDuplicateWindowMillis())));
    arguments.add(bytes(Long.toString(endpoint.getMaxLength())));
    fields.forEach(
        (name, value) -> {
          arguments.add(bytes(name));
          arguments.add(value);
        });
    String mark = endpoint.stream() + ":idemp:" + key;
    CompletableFuture<Long> reply =
        ENQUEUE.run(
            commands(),
            ScriptOutputType.INTEGER,
            new String[] {endpoint.stream(), mark},
            arguments.toArray(new byte[0][]));
    if (await(reply, endpoint.timeout()) == 0) {
      LOG.info("{} was enqueued before and is dropped", mark);
    }
  }

  private RedisAsyncCommands<String, byte[]> commands() {
    return endpoint.link().shared().async();
  }

  private <T> T await(Future<T> reply, Duration limit) {
    try {
      return Replies.await(reply, limit, endpoint.link().server());
    } catch (Replies.NoGroup e) {
      throw new QueueUnavailable("unexpected answer of Redis", e);
    }
  }

  private static byte[] bytes(@Nullable String text) {
    return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
  }
}
