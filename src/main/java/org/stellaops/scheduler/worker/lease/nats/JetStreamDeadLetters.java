package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.DeadMessage;
import org.stellaops.scheduler.worker.lease.MessageHeaders;

/** The dead letters of a JetStream work queue: the stream {@code <stream>_DEAD}. */
final class JetStreamDeadLetters implements DeadLetters {

  private static final Duration REPLY = Duration.ofSeconds(3);
  private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,18}");
  private static final int STREAM_NOT_FOUND = 10059;
  private static final int MESSAGE_NOT_FOUND = 10037;
  private static final int MESSAGE_DELETE_FAILED = 10057;

  /** Looked at in one go for their age; the rest is looked at the next time. */
  private static final int EXPIRED_MAX = 10_000;

  private final Connection connection;
  private final String stream;
  private final String subject;
  private final Clock clock;

  /**
   * @param stream of the work queue
   * @param subject of the work queue
   */
  JetStreamDeadLetters(Connection connection, String stream, String subject, Clock clock) {
    this.connection = connection;
    this.stream = stream + "_DEAD";
    this.subject = subject;
    this.clock = clock;
  }

  @Override
  public List<DeadMessage> list(@Nullable String after, @Nullable String last, int limit) {
    long end = last == null ? Long.MAX_VALUE : sequence(last);
    List<DeadMessage> found = new ArrayList<>();
    long next = after == null ? 1 : sequence(after) + 1;
    while (found.size() < limit) {
      MessageInfo message = next(next);
      if (message == null || message.getSeq() > end) {
        break;
      }
      found.add(read(message));
      next = message.getSeq() + 1;
    }
    return found;
  }

  @Override
  public Optional<DeadMessage> find(String id) {
    return Optional.ofNullable(get(id)).map(JetStreamDeadLetters::read);
  }

  @Override
  public Optional<String> newest() {
    StreamState state = state();
    return state == null || state.getMsgCount() == 0
        ? Optional.empty()
        : Optional.of(Long.toString(state.getLastSequence()));
  }

  /**
   * Publish, then delete. A crash between the two is mended by repeating: the queue drops the
   * second message by its id, and after the duplicate window the store sees it as a repetition. The
   * id holds the time of death too, because a stream that was made anew counts from 1 again.
   */
  @Override
  public Redrive redrive(String id) {
    MessageInfo dead = get(id);
    if (dead == null) {
      return Redrive.UNKNOWN;
    }
    byte[] body = dead.getData();
    if (body == null || body.length == 0) {
      return Redrive.EMPTY;
    }
    Headers headers = new Headers();
    MessageHeaders.pick(name -> header(dead, name))
        .forEach((name, value) -> headers.put(name, value));
    headers.put(
        "Nats-Msg-Id",
        "redrive:" + dead.getSeq() + ":" + dead.getTime().toInstant().toEpochMilli());
    NatsMessage message =
        NatsMessage.builder().subject(subject).headers(headers).data(body).build();
    NatsAnswers.of(
        () ->
            connection
                .jetStream()
                .publish(message, PublishOptions.builder().streamTimeout(REPLY).build()));
    return purge(id) ? Redrive.DONE : Redrive.UNKNOWN;
  }

  @Override
  public boolean purge(String id) {
    if (!SEQUENCE.matcher(id).matches()) {
      return false;
    }
    Boolean gone =
        unless(
            management -> management.deleteMessage(stream, Long.parseLong(id), false),
            STREAM_NOT_FOUND,
            MESSAGE_NOT_FOUND,
            MESSAGE_DELETE_FAILED);
    return Boolean.TRUE.equals(gone);
  }

  @Override
  public Depth depth() {
    StreamState state = state();
    if (state == null || state.getMsgCount() == 0) {
      return new Depth(0, Duration.ZERO);
    }
    Duration oldest = Duration.between(state.getFirstTime().toInstant(), clock.instant());
    return new Depth(state.getMsgCount(), oldest.isNegative() ? Duration.ZERO : oldest);
  }

  @Override
  public long expire(Instant before) {
    long kept = 1;
    for (int i = 0; i < EXPIRED_MAX; i++) {
      MessageInfo message = next(kept);
      if (message == null || !message.getTime().toInstant().isBefore(before)) {
        break;
      }
      kept = message.getSeq() + 1;
    }
    if (kept == 1) {
      return 0;
    }
    PurgeOptions upTo = PurgeOptions.builder().sequence(kept).build();
    Long purged =
        unless(
            management -> (long) management.purgeStream(stream, upTo).getPurged(),
            STREAM_NOT_FOUND);
    return purged == null ? 0 : purged;
  }

  /** The first one from a sequence on. */
  private @Nullable MessageInfo next(long sequence) {
    return unless(
        management -> management.getNextMessage(stream, sequence, subject + ".dead"),
        STREAM_NOT_FOUND,
        MESSAGE_NOT_FOUND);
  }

  private @Nullable MessageInfo get(String id) {
    return SEQUENCE.matcher(id).matches()
        ? unless(
            management -> management.getMessage(stream, Long.parseLong(id)),
            STREAM_NOT_FOUND,
            MESSAGE_NOT_FOUND)
        : null;
  }

  private @Nullable StreamState state() {
    return unless(
        management -> management.getStreamInfo(stream).getStreamState(), STREAM_NOT_FOUND);
  }

  private interface Asked<T> {
    T of(JetStreamManagement management) throws IOException, JetStreamApiException;
  }

  /** Null when the server's answer is one of the codes. */
  private <T> @Nullable T unless(Asked<T> question, int... codes) {
    return NatsAnswers.of(
            () -> {
              try {
                return Optional.of(question.of(connection.jetStreamManagement()));
              } catch (JetStreamApiException e) {
                for (int code : codes) {
                  if (e.getApiErrorCode() == code) {
                    return Optional.<T>empty();
                  }
                }
                throw e;
              }
            })
        .orElse(null);
  }

  private static DeadMessage read(MessageInfo message) {
    return DeadMessage.read(
        Long.toString(message.getSeq()),
        message.getTime().toInstant(),
        message.getData() == null ? new byte[0] : message.getData(),
        name -> header(message, name));
  }

  private static @Nullable String header(MessageInfo message, String name) {
    Headers headers = message.getHeaders();
    return headers == null ? null : headers.getFirst(name);
  }

  private static long sequence(String id) {
    return SEQUENCE.matcher(id).matches() ? Long.parseLong(id) : 0;
  }
}
