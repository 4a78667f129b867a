package org.stellaops.scheduler.worker.connection;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go. What its answers mean stands in the <a
 * href="https://opentelemetry.io/docs/specs/otlp/#otlphttp-response">specification of OTLP</a>.
 */
final class LogCollector {

  /** What became of one request. */
  sealed interface Answer {

    /**
     * @param refused lines that were left out, for ever
     */
    record Taken(long refused) implements Answer {}

    /** No repetition can help. */
    record Refused(String why) implements Answer {}

    /**
     * Another try may help.
     *
     * @param after what the collector asked us to wait; zero when it said nothing
     */
    record Later(String why, Duration after) implements Answer {}
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The longest wait that a collector can ask for. */
  private static final int LONGEST_AFTER_SECONDS = 60;

  /** An answer is a number and a sentence. */
  private static final int LONGEST_ANSWER_BYTES = 4096;

  private final URI address;
  private final HttpClient client;

  /**
   * @param tls null for the JDK's own, or for an address without TLS
   */
  LogCollector(URI address, @Nullable SSLContext tls) {
    this.address = address;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT);
    if (tls != null) {
      builder.sslContext(tls);
    }
    client = builder.build();
  }

  /** Waits up to 10 seconds for the whole answer. */
  Answer send(byte[] lines) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(lines))
            .build();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            request,
            BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(bytes -> append(bytes, body))));
    try {
      return read(answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS), body.toByteArray());
    } catch (ExecutionException e) {
      return new Answer.Later(String.valueOf(e.getCause()), Duration.ZERO);
    } catch (TimeoutException e) {
      return new Answer.Later(
          "no answer within %d s".formatted(TIMEOUT.toSeconds()), Duration.ZERO);
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public String toString() {
    return address.toString();
  }

  private static void append(byte[] bytes, ByteArrayOutputStream body) {
    body.write(bytes, 0, Math.min(bytes.length, LONGEST_ANSWER_BYTES - body.size()));
  }

  private static Answer read(HttpResponse<Void> answer, byte[] body) {
    int status = answer.statusCode();
    return switch (status) {
      case 200, 202, 204 -> new Answer.Taken(refused(body));
      case 429, 502, 503, 504 -> new Answer.Later("status " + status, after(answer));
      default -> new Answer.Refused("status " + status);
    };
  }

  private static long refused(byte[] body) {
    try {
      return ExportLogsServiceResponse.parseFrom(body).getPartialSuccess().getRejectedLogRecords();
    } catch (InvalidProtocolBufferException e) {
      return 0; // the status has said the main thing
    }
  }

  private static Duration after(HttpResponse<?> answer) {
    int seconds =
        answer
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("\\d{1,6}"))
            .map(Integer::parseInt)
            .orElse(0);
    return Duration.ofSeconds(Math.min(seconds, LONGEST_AFTER_SECONDS));
  }
}
