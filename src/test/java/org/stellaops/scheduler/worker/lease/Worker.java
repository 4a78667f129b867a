package org.stellaops.scheduler.worker.lease;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** A worker with one route: it leases from an endpoint and does one thing. */
public final class Worker implements AutoCloseable {

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LeaseQueues queues = new LeaseQueues(registry);
  private final Runnable cut;
  private @Nullable ProducerTemplate template;
  private boolean dead;

  private Worker(LeaseBroker broker) {
    cut = broker.connect(context, queues);
    context.disableJMX();
    context.getShutdownStrategy().setTimeout(10);
    context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
  }

  /** One that only enqueues. */
  public static Worker idle(LeaseBroker broker) {
    Worker worker = new Worker(broker);
    worker.context.start();
    return worker;
  }

  public static Worker on(LeaseBroker broker, String from, org.apache.camel.Processor work) {
    Worker worker = new Worker(broker);
    try {
      worker.context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              errorHandler(noErrorHandler());
              from(from).routeId("work").process(work);
            }
          });
      worker.context.start();
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    } catch (Exception e) {
      worker.close();
      throw new IllegalStateException(e);
    }
    return worker;
  }

  public static Lease lease(Exchange exchange) {
    return exchange.getProperty(MessageHeaders.LEASE, Lease.class);
  }

  public static int count(Exchange exchange) {
    return exchange.getIn().getHeader(MessageHeaders.DELIVERY_COUNT, int.class);
  }

  public void send(String to, Object body) {
    send(to, body, Map.of());
  }

  public void send(String to, Object body, Map<String, Object> headers) {
    ProducerTemplate known = template;
    if (known == null) {
      known = context.createProducerTemplate();
      template = known;
    }
    known.sendBodyAndHeaders(to, body, headers);
  }

  public ConsumerState state() {
    return queues.states().get(0);
  }

  public double meter(String name, String... tags) {
    return Optional.ofNullable(registry.find(name).tags(tags).counter())
        .map(counter -> counter.count())
        .orElseGet(
            () ->
                Optional.ofNullable(registry.find(name).tags(tags).gauge())
                    .map(gauge -> gauge.value())
                    .orElse(Double.NaN));
  }

  public void pause() {
    queues.pause(state().queue(), "told to by the test");
  }

  public void resume() {
    queues.resume(state().queue());
  }

  /** Ends as a killed process does: no settlement, no renewal, no goodbye. */
  public void die() {
    dead = true;
    cut.run();
  }

  public Duration stop() {
    long start = System.nanoTime();
    context.stop();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    if (dead) {
      context.getShutdownStrategy().setTimeout(1);
    }
    context.stop();
    cut.run();
  }
}
