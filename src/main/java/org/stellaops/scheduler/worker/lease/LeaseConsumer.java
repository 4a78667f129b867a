package org.stellaops.scheduler.worker.lease;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on leased messages: one exchange for each, never more at once than the endpoint's {@code
 * inFlight}. The lease is renewed while the exchange runs and settled when it completes.
 */
public final class LeaseConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseConsumer.class);
  private static final Duration REST_AFTER_HAND_BACK = Duration.ofMillis(500);
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final Duration TIDY = Duration.ofSeconds(20);

  /** How long a broker that is away at the stop gets to take settlements; then leases run out. */
  private static final Duration LAST_WORD = Duration.ofSeconds(5);

  private final LeaseEndpoint endpoint;
  private final LeaseMetrics metrics;
  private final HeldLeases held;
  private final SettlementRule rule;
  private final QueueWatch watch;
  private volatile @Nullable Running running;

  /** What there is between start and stop. */
  private record Running(
      LeaseQueue queue,
      FetchLoop loop,
      Thread thread,
      Upkeep upkeep,
      ExecutorService workers,
      Settler settler) {}

  LeaseConsumer(LeaseEndpoint endpoint, Processor processor) {
    super(endpoint, processor);
    this.endpoint = endpoint;
    this.metrics = endpoint.queues().metrics(endpoint.label());
    this.held = new HeldLeases(metrics);
    this.rule = endpoint.rule();
    this.watch = new QueueWatch(endpoint.label(), Clock.systemUTC());
  }

  /** What it is doing now. */
  public ConsumerState state() {
    return new ConsumerState(
        endpoint.label(),
        endpoint.getEndpointBaseUri(),
        watch.status(),
        watch.since(),
        watch.detail(),
        held.size());
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
    String name = "Lease-" + endpoint.label();
    LeaseQueue queue = endpoint.newQueue();
    Semaphore slots = new Semaphore(endpoint.getInFlight());
    ExecutorService workers = threads.newFixedThreadPool(this, name, endpoint.getInFlight());
    Upkeep upkeep = new Upkeep(threads.newScheduledThreadPool(this, name + "-upkeep", 2));
    Settler settler =
        new Settler(
            queue,
            upkeep,
            workers,
            metrics,
            lease -> {
              held.remove(lease);
              slots.release();
            });
    FetchLoop loop = new FetchLoop(queue, slots, this::accept, watch);
    Thread thread = threads.newThread(name + "-fetch", loop);
    running = new Running(queue, loop, thread, upkeep, workers, settler);
    try {
      loop.open();
    } catch (QueueMisconfigured e) {
      end();
      throw e;
    }
    endpoint.queues().add(this);
    upkeep.every(endpoint.time().renewal().dividedBy(2), () -> held.renew(queue));
    upkeep.every(SAMPLE, () -> sample(queue));
    upkeep.every(TIDY, queue::tidy);
    thread.start();
  }

  private void sample(LeaseQueue queue) {
    try {
      metrics.depth(queue.depth());
    } catch (QueueUnavailable e) {
      metrics.depth(null);
    }
  }

  /** Called by the fetch loop for every lease that arrives. */
  private void accept(Lease lease) {
    Running now = running();
    held.add(lease);
    if (!now.loop.leasing()) {
      // it was on its way when leasing stopped
      now.settler.takeBack(lease, "leasing stopped");
      return;
    }
    try {
      now.workers.execute(() -> work(now, lease));
    } catch (RejectedExecutionException e) {
      now.settler.takeBack(lease, "this worker stops");
    }
  }

  private void work(Running now, Lease lease) {
    try {
      rule.onReceipt(lease.delivery())
          .ifPresentOrElse(
              settlement -> now.settler.settle(lease, settlement), () -> route(now, lease));
    } catch (Throwable e) {
      // Camel lets errors pass; without an end the lease would be renewed for ever
      LOG.error("{} ended with an error that its route did not take", lease, e);
      now.settler.settle(lease, rule.onEnd(lease, e));
    }
  }

  private void route(Running now, Lease lease) {
    Exchange exchange = createExchange(true);
    exchange.getIn().setBody(lease.delivery().body());
    lease.delivery().headers().forEach(exchange.getIn()::setHeader);
    exchange.getIn().setHeader(MessageHeaders.DELIVERY_COUNT, lease.delivery().count());
    exchange.setProperty(MessageHeaders.LEASE, lease);
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                settle(now, lease, done);
              }
            });
    // the second call settles nothing, unless the exchange ended before it had a unit of work
    getAsyncProcessor().process(exchange, doneSync -> settle(now, lease, exchange));
  }

  private void settle(Running now, Lease lease, Exchange exchange) {
    Throwable failure = exchange.getException();
    if (failure == null && exchange.isRollbackOnly()) {
      failure = new IllegalStateException("the route rolled back");
    }
    ExchangeExtension end = exchange.getExchangeExtension();
    if (failure == null && end.isErrorHandlerHandledSet() && end.isErrorHandlerHandled()) {
      // what came after the failing step was left out, so the work cannot count as done
      failure = new IllegalStateException("an error handler of the route kept its failure");
    }
    Settlement settlement = rule.onEnd(lease, failure);
    if (settlement instanceof Settlement.HandedBack) {
      now.loop.rest(REST_AFTER_HAND_BACK);
    }
    now.settler.settle(lease, settlement);
  }

  /** Also the beginning of a stop: from here on counts the time for draining. */
  @Override
  protected void doSuspend() {
    Running now = running();
    now.loop.suspend();
    if (endpoint.getCamelContext().isStopping()) {
      now.upkeep.after(Duration.ofMillis(endpoint.getDrainMillis()), () -> handBackRest(now));
    }
  }

  @Override
  protected void doResume() {
    running().loop.resume();
  }

  void pause(String why) {
    running().loop.pause(why);
  }

  void proceed() {
    running().loop.proceed();
  }

  @Override
  public boolean deferShutdown(ShutdownRunningTask task) {
    return false;
  }

  /**
   * Not only those that wait: also those in a route, which Camel counts too, and those being
   * settled.
   */
  @Override
  public int getPendingExchangesSize() {
    return held.size();
  }

  @Override
  public void prepareShutdown(boolean suspendOnly, boolean forced) {
    Running now = running;
    if (now == null || suspendOnly) {
      return;
    }
    now.loop.end();
    if (forced) {
      // Camel interrupts the thread that stops, and an interrupted thread can tell the broker
      // nothing
      now.upkeep.execute(() -> handBackRest(now));
    }
  }

  /** Returns the messages first; their work, of no use now, is interrupted after that. */
  private void handBackRest(Running now) {
    List<Lease> rest =
        held.all().stream()
            .filter(lease -> now.settler.takeBack(lease, "this worker stops"))
            .toList();
    if (!rest.isEmpty()) {
      LOG.warn(
          "Queue {}: {} messages were not done within {} ms and are handed back: {}",
          endpoint.label(),
          rest.size(),
          endpoint.getDrainMillis(),
          rest);
    }
    var unused = now.workers.shutdownNow();
  }

  @Override
  protected void doStop() throws Exception {
    Running now = running;
    if (now != null) {
      now.loop.end();
      boolean interrupted = Thread.interrupted();
      try {
        drain(now);
      } catch (InterruptedException e) {
        interrupted = true;
        // the last word all the same
        now.upkeep.execute(() -> handBackRest(now));
        held.awaitEmpty(LAST_WORD.toNanos());
      } finally {
        end();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
    endpoint.queues().remove(this);
    watch.stopped();
    super.doStop();
  }

  private void drain(Running now) throws InterruptedException {
    // its last request for work has to end first: what comes with it is handed back
    now.thread.join(endpoint.time().lease().toMillis());
    held.awaitEmpty(TimeUnit.MILLISECONDS.toNanos(endpoint.getDrainMillis()));
    handBackRest(now);
    held.awaitEmpty(LAST_WORD.toNanos());
  }

  private void end() {
    Running now = running();
    running = null;
    ExecutorServiceManager threads = getEndpoint().getCamelContext().getExecutorServiceManager();
    threads.shutdownNow(now.upkeep.clock());
    threads.shutdownNow(now.workers);
    now.queue.close();
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the consumer is not running");
    }
    return now;
  }
}
