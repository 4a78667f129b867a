package org.stellaops.scheduler.dev.bench;

import io.lettuce.core.RedisClient;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.worker.scan.ReportAnswer;
import org.stellaops.scheduler.worker.scan.ScannerHttp;
import org.stellaops.scheduler.worker.settings.EventsServer;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * What somebody would write who needs no Camel: a thread for each segment in flight that leases,
 * works and acknowledges. It renews no lease, has no dead letters, no retries, no circuit, no
 * metrics and no health. A process of its own, with the worker's variables.
 */
public final class HandWrittenLoop implements Runnable {

  private final MessageSource source;
  private final SegmentWork work;
  private final EventWriter events;

  private HandWrittenLoop(MessageSource source, SegmentWork work, EventWriter events) {
    this.source = source;
    this.work = work;
    this.events = events;
  }

  public static void main(String[] arguments) throws Exception {
    WorkerParts parts = new WorkerParts(System.getenv());
    Settings settings = parts.settings();
    SegmentWork work =
        new SegmentWork(
            parts,
            new ReportCalls(
                settings.get(Options.SCANNER_BASE_ADDRESS),
                settings.get(Options.SCANNER_IN_FLIGHT),
                parts.get(PoolingHttpClientConnectionManager.class),
                parts.get(ScannerHttp.class),
                parts.get(ReportAnswer.class)));
    RedisClient eventsServer = RedisClient.create(EventsServer.address(settings));
    Sources sources = Sources.of(settings);
    for (int number = 0; number < settings.get(Options.RUNNER_IN_FLIGHT); number++) {
      EventWriter events =
          new EventWriter(
              eventsServer,
              settings.get(Options.EVENTS_STREAM),
              settings.get(Options.EVENTS_MAX_LENGTH));
      Thread thread =
          new Thread(
              new HandWrittenLoop(sources.source(number), work, events), "segment-" + number);
      thread.setDaemon(true);
      thread.start();
    }
    ChildProcess.serve("working", line -> {});
    System.exit(0); // the clients' threads would go on
  }

  @Override
  public void run() {
    while (true) {
      try {
        LeasedMessage message = source.next();
        if (message != null) {
          work.work(message, events);
        }
      } catch (Exception e) {
        e.printStackTrace(); // its run then never ends, and the benchmark says so
        return;
      }
    }
  }

  /** A source for each thread. */
  private interface Sources {

    MessageSource source(int number) throws Exception;

    static Sources of(Settings settings) throws Exception {
      return switch (settings.get(Options.QUEUE_KIND)) {
        case REDIS -> {
          RedisClient client = RedisClient.create(settings.get(Options.QUEUE_REDIS_URL).toString());
          yield number -> new RedisSource(client, number);
        }
        case NATS -> nats(settings.get(Options.QUEUE_NATS_URL).toString());
      };
    }

    private static Sources nats(String url) throws Exception {
      Connection nats = connect(url);
      NatsSource.prepare(nats);
      return number -> new NatsSource(nats);
    }

    private static Connection connect(String url) throws IOException, InterruptedException {
      return Nats.connect(url);
    }
  }
}
