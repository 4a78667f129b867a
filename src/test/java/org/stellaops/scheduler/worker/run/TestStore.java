package org.stellaops.scheduler.worker.run;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stellaops.scheduler.dev.server.StoreServer;

/** A real store in this process, with an empty database for each test and a clock to be set. */
public final class TestStore implements AutoCloseable {

  static final Duration RETENTION = Duration.ofDays(90);

  private final StoreServer server = StoreServer.inMemory();
  private final MongoClient client = MongoClients.create(server.url());

  /** What the run store's listener was told. */
  private final List<Run> ended = new CopyOnWriteArrayList<>();

  private final SetClock clock = new SetClock();

  public MongoDatabase database() {
    return client.getDatabase("test");
  }

  /** Empties all collections and sets the clock back. */
  public void clear() {
    database().drop();
    ended.clear();
    clock.reset();
  }

  public SetClock clock() {
    return clock;
  }

  public StoreServer server() {
    return server;
  }

  public List<Run> ended() {
    return ended;
  }

  public RunStore runs() {
    return runs(true);
  }

  RunStore runs(boolean announcing) {
    return new RunStore(database().getCollection("runs"), RETENTION, announcing, ended::add, clock);
  }

  public RunOrders orders() {
    return new RunOrders(database().getCollection("runs"), database().getCollection("run_orders"));
  }

  public RunWindows windows() {
    return new RunWindows(database().getCollection("runs"));
  }

  public RunChecks checks(Duration interval) {
    return new RunChecks(database().getCollection("runs"), interval, clock);
  }

  public static Repairs repairs(MeterRegistry meters, SegmentStore segments) {
    return new Repairs(meters, segments);
  }

  public SegmentStore segments() {
    return segments(false);
  }

  SegmentStore segments(boolean everyReport) {
    return new SegmentStore(
        database().getCollection("segments"), new OutcomeDocuments(everyReport), RETENTION, clock);
  }

  SegmentAnswers answers(SegmentStore segments) {
    return new SegmentAnswers(
        database().getCollection("segments"), segments, new OutcomeDocuments(false));
  }

  public static RunMeters meters(MeterRegistry meters) {
    return new RunMeters(meters);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
