package org.stellaops.scheduler.worker.lease.jms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.NeverAgain;

/**
 * A transport that this package has never heard of: a route whose endpoints come from properties
 * runs on a message broker through its Camel component. There the broker redelivers and buries.
 */
final class ThirdTransportTest {

  private static final String ROUTE =
      """
      - route:
          id: third-transport
          from:
            uri: "{{scheduler.queue.runner.from}}"
            steps:
              - bean: { ref: work, method: run }
      """;

  private EmbeddedActiveMQ broker;
  private ActiveMQConnectionFactory connections;
  private DefaultCamelContext worker;
  private final Work work = new Work();

  /** What the route calls: fails for good with "poison", and once with "flaky". */
  public static final class Work {
    final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final AtomicBoolean failed = new AtomicBoolean();

    public void run(byte[] body) {
      String text = new String(body, UTF_8);
      seen.add(text);
      if (text.equals("poison")) {
        throw new NeverAgain("wrong schema");
      }
      if (text.equals("flaky") && failed.compareAndSet(false, true)) {
        throw new IllegalStateException("not yet");
      }
    }
  }

  @BeforeEach
  void start() throws Exception {
    broker = new EmbeddedActiveMQ();
    broker.setConfiguration(
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration("vm", "vm://0")
            .addAddressSetting(
                "#",
                new AddressSettings()
                    .setMaxDeliveryAttempts(3)
                    .setRedeliveryDelay(50)
                    .setAutoCreateQueues(true)
                    .setAutoCreateAddresses(true)
                    .setAutoDeleteQueues(false)
                    .setDeadLetterAddress(SimpleString.of("dead"))
                    .setAutoCreateDeadLetterResources(false)));
    broker.start();
    connections = new ActiveMQConnectionFactory("vm://0");
    worker = new DefaultCamelContext();
    worker.getPropertiesComponent().setInitialProperties(properties());
    worker.addComponent(
        "jms", JmsComponent.jmsComponentAutoAcknowledge((ConnectionFactory) connections));
    worker.getRegistry().bind("work", work);
    try (YamlRoutesBuilderLoader loader = new YamlRoutesBuilderLoader()) {
      loader.setCamelContext(worker);
      loader.start();
      worker.addRoutes(
          loader.loadRoutesBuilder(ResourceHelper.fromString("third.camel.yaml", ROUTE)));
    }
    worker.start();
  }

  private static java.util.Properties properties() {
    java.util.Properties properties = new java.util.Properties();
    properties.put(
        "scheduler.queue.runner.from",
        "jms:queue:scheduler.runner?transacted=true&lazyCreateTransactionManager=false&cacheLevelName=CACHE_CONSUMER");
    properties.put("scheduler.queue.runner.to", "jms:queue:scheduler.runner?jmsMessageType=Bytes");
    return properties;
  }

  @AfterEach
  void stop() throws Exception {
    worker.stop();
    connections.close();
    broker.stop();
  }

  private void put(String body) {
    try (var template = worker.createProducerTemplate()) {
      template.sendBodyAndHeaders(
          "{{scheduler.queue.runner.to}}", body.getBytes(UTF_8), Map.of("tenant", "acme"));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bodyArrivesAsBytesAndFailureIsRedeliveredByTheBroker() throws Exception {
    put("flaky");
    put("fine");
    assertThat(work.seen.poll(10, TimeUnit.SECONDS)).isEqualTo("flaky");
    assertThat(work.seen.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(work.seen.poll(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void messageThatNeverSucceedsIsBuriedByTheBrokerWithItsBody() throws Exception {
    put("poison");
    try (JMSContext context = connections.createContext()) {
      JMSConsumer dead = context.createConsumer(context.createQueue("dead"));
      var message = Objects.requireNonNull(dead.receive(20_000), "no dead letter");
      assertThat(message.getBody(byte[].class)).isEqualTo("poison".getBytes(UTF_8));
    }
    assertThat(work.seen).containsExactly("poison", "poison", "poison");
  }
}
