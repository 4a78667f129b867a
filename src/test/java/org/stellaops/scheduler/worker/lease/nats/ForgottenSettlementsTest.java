package org.stellaops.scheduler.worker.lease.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.Lease;
import org.stellaops.scheduler.worker.lease.LeaseTime;
import org.stellaops.scheduler.worker.lease.QueueDepth;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** What a nats-server forgets when it is killed; here its files are set back by hand. */
final class ForgottenSettlementsTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void settledMessagesThatAreStillThereAreNoWorkAndAreRemoved() throws Exception {
    forgets(
        "streams/Q/msgs",
        0,
        (queue, connection) -> {
          assertThat(asked(queue::depth)).isEqualTo(new QueueDepth(0, 0, Duration.ZERO));
          publish(connection);
          await().until(() -> asked(queue::depth).ready() == 1);
          assertThat(asked(queue::depth).oldest()).isLessThan(SOON);
          assertThat(stored(connection)).isEqualTo(4);

          tidy(queue);

          assertThat(stored(connection)).isEqualTo(1);
          List<Lease> leases = new ArrayList<>();
          await().atMost(SOON).until(() -> take(queue, leases) == 1);
          assertThat(leases.get(0).delivery().body()).isEqualTo(new byte[] {2});
          tidy(queue);
          assertThat(stored(connection)).isEqualTo(1);
        });
  }

  /** The first one is still leased: a server drops by itself what comes before all that it has. */
  @Test
  void settledMessagesThatAreGoneAreNotLeased() throws Exception {
    forgets(
        "streams/Q/obs/workers",
        1,
        (queue, connection) -> {
          assertThat(stored(connection)).isEqualTo(1);
          assertThat(asked(queue::depth).pending()).isEqualTo(3);

          tidy(queue);

          await().until(() -> asked(queue::depth).pending() == 1);
          publish(connection);
          List<Lease> leases = new ArrayList<>();
          await().atMost(SOON).until(() -> take(queue, leases) == 1);
          assertThat(leases.get(0).delivery().body()).isEqualTo(new byte[] {2});
          assertThat(asked(queue::depth).pending()).isEqualTo(2);
        });
  }

  private interface Look {
    void at(JetStreamLeaseQueue queue, Connection connection) throws Exception;
  }

  /**
   * Three messages are leased, then settled; then a folder is what it was when they were leased.
   *
   * @param kept how many of them are not settled
   */
  private void forgets(String what, int kept, Look look) throws Exception {
    LeaseTime time = new LeaseTime(Duration.ofSeconds(30));
    JetStreamSetup setup =
        new JetStreamSetup("Q", "q", "workers", time.lease(), Duration.ofMinutes(10), 1);
    try (NatsServer server = NatsServer.start();
        Connection connection = NatsLink.connect(Options.builder().server(server.url()))) {
      JetStreamLeaseQueue queue =
          new JetStreamLeaseQueue(connection, setup, time, Clock.systemUTC());
      queue.open();
      for (int i = 0; i < 3; i++) {
        connection.jetStream().publish("q", new byte[] {1});
      }
      List<Lease> leases = new ArrayList<>();
      await().atMost(SOON).until(() -> take(queue, leases) == 3);
      server.stop();
      copy(part(server, what), folder);
      server.restart();
      await().atMost(SOON).until(() -> settled(queue, leases.subList(kept, 3)));

      server.stop();
      copy(folder, part(server, what));
      server.restart();
      open(queue);

      look.at(queue, connection);
      queue.close();
    }
  }

  private static boolean settled(JetStreamLeaseQueue queue, List<Lease> leases) {
    try {
      leases.forEach(queue::done);
      return queue.depth().pending() == 3 - leases.size();
    } catch (QueueUnavailable e) {
      return false;
    }
  }

  /** A server that has just been started may leave a question without an answer. */
  private static <T> T asked(Callable<T> question) {
    return await()
        .ignoreExceptionsMatching(e -> e instanceof QueueUnavailable || e instanceof IOException)
        .until(question, answer -> true);
  }

  private static long stored(Connection connection) {
    return asked(
        () -> connection.jetStreamManagement().getStreamInfo("Q").getStreamState().getMsgCount());
  }

  private static void tidy(JetStreamLeaseQueue queue) {
    asked(
        () -> {
          queue.tidy();
          return true;
        });
  }

  /** Once, however often it has to be tried. */
  private static void publish(Connection connection) {
    PublishOptions once = PublishOptions.builder().messageId("once").build();
    asked(() -> connection.jetStream().publish("q", new byte[] {2}, once));
  }

  private static int take(JetStreamLeaseQueue queue, List<Lease> leases) {
    queue.take(5, leases::add);
    return leases.size();
  }

  private static void open(JetStreamLeaseQueue queue) {
    await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(QueueUnavailable.class)
        .until(() -> opened(queue));
  }

  private static boolean opened(JetStreamLeaseQueue queue) {
    queue.open();
    return true;
  }

  private static Path part(NatsServer server, String what) throws IOException {
    try (Stream<Path> found = Files.walk(server.folder())) {
      return found.filter(path -> path.endsWith(what)).findFirst().orElseThrow();
    }
  }

  /** The files of one folder, in place of those of the other one. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> old = Files.list(to)) {
      for (Path each : old.filter(Files::isRegularFile).toList()) {
        Files.delete(each);
      }
    }
    try (Stream<Path> files = Files.list(from)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Files.copy(each, to.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
