package org.stellaops.scheduler.worker.scan;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.stellaops.scheduler.worker.turn.ScannerCapacity;

/**
 * How the HTTP client talks to the scanner: nothing is repeated, followed or remembered behind the
 * route's back, and every answer is bounded and timed.
 */
public final class ScannerHttp implements HttpClientConfigurer, ExecChainHandler {

  private final long maxBytes;
  private final Duration longest;
  private final ScannerCapacity capacity;
  private final MeterRegistry meters;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  /**
   * @param maxBytes of an answer's body
   * @param longest time that a whole answer may take
   * @param capacity is told how long the scanner took, and when it has too many
   */
  ScannerHttp(long maxBytes, Duration longest, ScannerCapacity capacity, MeterRegistry meters) {
    this.maxBytes = maxBytes;
    this.longest = longest;
    this.capacity = capacity;
    this.meters = meters;
  }

  @Override
  public void configureHttpClient(HttpClientBuilder client) {
    client
        .disableAutomaticRetries() // it would repeat a 503 by itself, unseen
        .disableRedirectHandling() // the base address decides where a request goes, and nothing
        // else
        .disableCookieManagement()
        .disableAuthCaching()
        .addExecInterceptorFirst("bound-and-time", this);
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    long start = System.nanoTime();
    String outcome = "unreachable";
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      outcome = Integer.toString(response.getCode());
      tell(response.getCode(), start);
      if (response.getEntity() != null) {
        response.setEntity(
            new BoundedBody(
                response.getEntity(),
                maxBytes,
                start + longest.toNanos(),
                scope.execRuntime::discardEndpoint));
      }
      return response;
    } catch (SocketTimeoutException e) {
      capacity.timedOut(start, System.nanoTime());
      throw e;
    } finally {
      timer(outcome).record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** An error's latency says nothing about how fast the scanner works. */
  private void tell(int status, long start) {
    if (status == 429 || status == 503) {
      capacity.pushedBack(start, System.nanoTime());
    } else if (status < 300 || status == 404) {
      capacity.answered(start, System.nanoTime());
    }
  }

  private Timer timer(String outcome) {
    return timers.computeIfAbsent(
        outcome,
        each ->
            Timer.builder("scheduler.scanner.requests")
                .description("Requests to the scanner, by status of the answer")
                .tag("outcome", each)
                .publishPercentileHistogram()
                .register(meters));
  }
}
