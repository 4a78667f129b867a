package org.stellaops.scheduler.worker.lease.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Options;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;

/** Streams and consumers that are there already. */
final class JetStreamSetupTest {

  private static NatsServer server;
  private static Connection connection;

  @BeforeAll
  static void start() throws Exception {
    server = NatsServer.start();
    connection = NatsLink.connect(Options.builder().server(server.url()));
  }

  @AfterAll
  static void stop() throws Exception {
    connection.close();
    server.close();
  }

  private static JetStreamSetup setup(String stream, Duration lease) {
    return new JetStreamSetup(stream, "s." + stream, "d", lease, Duration.ofMinutes(10), 1);
  }

  static Stream<Arguments> losing() {
    return Stream.of(
        losing("AGE", stream -> stream.maxAge(Duration.ofHours(1)), "max_age is PT1H"),
        losing("MEMORY", stream -> stream.storageType(StorageType.Memory), "storage is memory"),
        losing(
            "LIMITS",
            stream -> stream.retentionPolicy(RetentionPolicy.Limits),
            "retention is limits, needed: workqueue"),
        losing(
            "WINDOW",
            stream -> stream.duplicateWindow(Duration.ofSeconds(5)),
            "duplicate_window is PT5S, needed: PT10M or more"),
        losing("SUBJECT", stream -> stream.subjects("other"), "subjects is [other]"),
        losing("NOACK", stream -> stream.noAck(true), "no_ack is true"),
        losing("ROLLUP", stream -> stream.allowRollup(true), "allow_rollup_hdrs is true"));
  }

  private static Arguments losing(
      String name, UnaryOperator<StreamConfiguration.Builder> change, String complaint) {
    return Arguments.of(name, change, complaint);
  }

  @ParameterizedTest
  @MethodSource("losing")
  void settingThatLosesWorkIsNamed(
      String name, UnaryOperator<StreamConfiguration.Builder> change, String complaint)
      throws Exception {
    StreamConfiguration good = StreamCheck.work(name, "s." + name, Duration.ofMinutes(10), 1);
    connection
        .jetStreamManagement()
        .addStream(change.apply(StreamConfiguration.builder(good)).build());
    assertThatThrownBy(() -> setup(name, Duration.ofSeconds(2)).ensure(connection))
        .isInstanceOf(QueueMisconfigured.class)
        .hasMessageContaining("NATS stream " + name)
        .hasMessageContaining(complaint);
  }

  @Test
  void leaseOfAnExistingConsumerIsChanged() throws Exception {
    setup("CHANGED", Duration.ofSeconds(2)).ensure(connection);
    setup("CHANGED", Duration.ofSeconds(3)).ensure(connection);
    ConsumerConfiguration found =
        connection.jetStreamManagement().getConsumerInfo("CHANGED", "d").getConsumerConfiguration();
    assertThat(found.getAckWait()).isEqualTo(Duration.ofSeconds(3));
    assertThat(found.getMaxDeliver()).isEqualTo(-1);
  }

  static Stream<Arguments> losingConsumers() {
    return Stream.of(
        losingConsumer("PUSH", consumer -> consumer.deliverSubject("push"), "deliver_subject is"),
        losingConsumer("HEADERS", consumer -> consumer.headersOnly(true), "headers_only is true"),
        losingConsumer(
            "FILTER", consumer -> consumer.filterSubject("x.FILTER"), "filter_subject is"));
  }

  private static Arguments losingConsumer(
      String name, UnaryOperator<ConsumerConfiguration.Builder> change, String complaint) {
    return Arguments.of(name, change, complaint);
  }

  @ParameterizedTest
  @MethodSource("losingConsumers")
  void consumerThatLosesWorkIsRefused(
      String name, UnaryOperator<ConsumerConfiguration.Builder> change, String complaint)
      throws Exception {
    StreamConfiguration stream = StreamCheck.work(name, "s." + name, Duration.ofMinutes(10), 1);
    connection
        .jetStreamManagement()
        .addStream(StreamConfiguration.builder(stream).addSubjects("x." + name).build());
    connection
        .jetStreamManagement()
        .addOrUpdateConsumer(
            name,
            change
                .apply(
                    ConsumerConfiguration.builder()
                        .durable("d")
                        .ackPolicy(AckPolicy.Explicit)
                        .filterSubject("s." + name))
                .build());
    assertThatThrownBy(() -> setup(name, Duration.ofSeconds(2)).ensure(connection))
        .isInstanceOf(QueueMisconfigured.class)
        .hasMessageContaining("NATS consumer d of stream " + name)
        .hasMessageContaining(complaint);
  }

  @Test
  void serverThatIsTooOldIsNamed() {
    ServerInfo old =
        new ServerInfo(
            "INFO {\"server_id\":\"x\",\"version\":\"2.8.4\",\"host\":\"n\",\"port\":4222,"
                + "\"headers\":true,\"max_payload\":1048576,\"proto\":1}");
    assertThatThrownBy(() -> JetStreamSetup.checkVersion(old))
        .hasMessageContaining("NATS at n:4222: version is 2.8.4, needed: 2.9 or newer");
    JetStreamSetup.checkVersion(connection.getServerInfo());
  }
}
