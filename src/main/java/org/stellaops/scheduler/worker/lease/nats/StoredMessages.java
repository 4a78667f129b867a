package org.stellaops.scheduler.worker.lease.nats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.IncomingHeadersProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream as the server keeps them. Read past the client's own calls, which throw
 * on headers that they cannot read: the server keeps whatever bytes a publisher calls headers.
 */
final class StoredMessages {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REPLY = Duration.ofSeconds(3);
  private static final int MESSAGE_NOT_FOUND = 10037;
  private static final int STREAM_NOT_FOUND = 10059;

  private final Connection connection;
  private final String stream;
  private final String subject;

  StoredMessages(Connection connection, String stream, String subject) {
    this.connection = connection;
    this.stream = stream;
    this.subject = subject;
  }

  /**
   * @param headers as they are; empty when there are none
   */
  record Stored(long sequence, Instant storedAt, byte[] headers, byte[] body) {

    /** Why no client can be given this message; empty for one that is as it should be. */
    Optional<String> fault() {
      try {
        return headers.length == 0 || new IncomingHeadersProcessor(headers).getStatus() == null
            ? Optional.empty()
            : Optional.of("they say that the message is the server's answer to a request");
      } catch (RuntimeException e) { // whatever a parser does on what it was not made for
        return Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
      }
    }

    /** The first value of a header; null without it, or when the headers cannot be read. */
    @Nullable String header(String name) {
      if (headers.length == 0 || fault().isPresent()) {
        return null;
      }
      Headers read = new IncomingHeadersProcessor(headers).getHeaders();
      return read == null ? null : read.getFirst(name);
    }
  }

  /** The first message from a sequence on; empty behind the last one, or without a stream. */
  Optional<Stored> next(long sequence) {
    return NatsAnswers.of(
        () -> {
          JsonNode answer =
              ask("GET", "{\"seq\":" + sequence + ",\"next_by_subj\":\"" + subject + "\"}");
          int error = answer.path("error").path("err_code").asInt();
          if (error == MESSAGE_NOT_FOUND || error == STREAM_NOT_FOUND) {
            return Optional.<Stored>empty();
          }
          refuseErrors(answer);
          JsonNode message = answer.path("message");
          return Optional.of(
              new Stored(
                  message.path("seq").asLong(),
                  Instant.parse(message.path("time").asText()),
                  bytes(message.path("hdrs")),
                  bytes(message.path("data"))));
        });
  }

  /** Removes a message; one that is not there any more is fine. */
  void remove(long sequence) {
    NatsAnswers.of(
        () -> {
          JsonNode answer = ask("DELETE", "{\"seq\":" + sequence + ",\"no_erase\":true}");
          if (next(sequence).filter(message -> message.sequence() == sequence).isPresent()) {
            refuseErrors(answer);
          }
          return true;
        });
  }

  private JsonNode ask(String what, String question)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Message answer =
        connection
            .requestWithTimeout(
                "$JS.API.STREAM.MSG." + what + "." + stream,
                question.getBytes(StandardCharsets.UTF_8),
                REPLY)
            .get(REPLY.toMillis(), TimeUnit.MILLISECONDS);
    return JSON.readTree(answer.getData());
  }

  private void refuseErrors(JsonNode answer) throws IOException {
    if (answer.hasNonNull("error")) {
      throw new IOException(
          "stream " + stream + ": " + answer.path("error").path("description").asText());
    }
  }

  private static byte[] bytes(JsonNode base64) throws IOException {
    byte[] bytes = base64.isMissingNode() ? null : base64.binaryValue();
    return bytes == null ? new byte[0] : bytes;
  }
}
