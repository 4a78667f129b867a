package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.scan.ImageTask;
import org.stellaops.scheduler.worker.scan.SampleImages;

class RunWatchTest {

  private static final String FAST_FAILURE = "&serverSelectionTimeoutMS=200&connectTimeoutMS=200";

  @Test
  void imagesGoOnUntilTheirRunEnds() {
    try (TestStore store = new TestStore()) {
      RunStore runs = store.runs();
      RunWatch watch = new RunWatch(runs, Duration.ZERO);
      SampleRuns.queued(runs, "r", 1);
      SampleRuns.queued(runs, "other", 1);
      assertThatCode(() -> watch.check(task("r"))).doesNotThrowAnyException();
      runs.cancel("acme", "r", "enough");
      assertThatThrownBy(() -> watch.check(task("r")))
          .isInstanceOf(RunEnded.class)
          .hasMessage("run r has ended");
      assertThatCode(() -> watch.check(task("other"))).doesNotThrowAnyException();
      assertThatThrownBy(() -> watch.check(task("removed"))).isInstanceOf(RunEnded.class);
    }
  }

  @Test
  void theStoreIsNotAskedForEveryImage() {
    try (TestStore store = new TestStore()) {
      RunStore runs = store.runs();
      RunWatch watch = new RunWatch(runs, Duration.ofHours(1));
      SampleRuns.queued(runs, "r", 1);
      runs.cancel("acme", "r", "enough");
      assertThatCode(() -> watch.check(task("r"))).doesNotThrowAnyException();
    }
  }

  /** No image fails because the store is away for a while. */
  @Test
  void whileTheStoreIsAwayImagesGoOn() {
    try (StoreServer server = StoreServer.inMemory();
        MongoClient client = MongoClients.create(server.url() + FAST_FAILURE)) {
      RunStore runs =
          new RunStore(
              client.getDatabase("test").getCollection("runs"),
              TestStore.RETENTION,
              true,
              run -> {},
              Clock.systemUTC());
      RunWatch watch = new RunWatch(runs, Duration.ZERO);
      SampleRuns.queued(runs, "r", 1);
      watch.check(task("r"));
      server.stop();
      assertThatCode(() -> watch.check(task("r"))).doesNotThrowAnyException();
    }
  }

  private static ImageTask task(String runId) {
    return new ImageTask("acme", runId, SampleImages.digest(1), false, null, null, false);
  }
}
