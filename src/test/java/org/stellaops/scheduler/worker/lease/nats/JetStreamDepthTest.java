package org.stellaops.scheduler.worker.lease.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.Lease;
import org.stellaops.scheduler.worker.lease.LeaseTime;
import org.stellaops.scheduler.worker.lease.QueueDepth;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** What is said of a queue after its broker was killed. */
final class JetStreamDepthTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  /** Seen on nats-server 2.9 after SIGKILL; here the files of the stream are set back by hand. */
  @Test
  void settledMessagesThatTheServerForgotToRemoveAreNoWork() throws Exception {
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
      server.stop();
      copy(stream(server), folder);
      server.restart();
      open(queue);
      List<Lease> leases = new ArrayList<>();
      await().atMost(SOON).until(() -> take(queue, leases) == 3);
      leases.forEach(queue::done);

      server.stop();
      copy(folder, stream(server));
      server.restart();
      open(queue);

      assertThat(queue.depth()).isEqualTo(new QueueDepth(0, 0, Duration.ZERO));
      connection.jetStream().publish("q", new byte[] {2});
      await().atMost(SOON).until(() -> queue.depth().ready() == 1);
      assertThat(queue.depth().oldest()).isLessThan(SOON);
      queue.close();
    }
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

  private static Path stream(NatsServer server) throws IOException {
    try (Stream<Path> found = Files.walk(server.folder())) {
      return found.filter(path -> path.endsWith("streams/Q/msgs")).findFirst().orElseThrow();
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
