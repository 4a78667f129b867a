package org.stellaops.scheduler.worker.flow;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A real message broker, which redelivers after a moment and buries what failed three times. */
final class JmsBroker implements AutoCloseable {

  private static final String ADDRESS = "vm://7";
  private static final String DEAD = "dead";
  private static final int DELIVERIES = 3;
  private static final long DEAD_LETTER_MILLIS = 60_000;

  private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
  private final ActiveMQConnectionFactory connections;

  JmsBroker() throws Exception {
    server.setConfiguration(
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(false)
            .setJMXManagementEnabled(false)
            .addAcceptorConfiguration("vm", ADDRESS)
            // a dead letter whose address has no queue is dropped
            .addQueueConfiguration(
                QueueConfiguration.of(DEAD).setAddress(DEAD).setRoutingType(RoutingType.ANYCAST))
            .addAddressSetting(
                "#",
                new AddressSettings()
                    .setMaxDeliveryAttempts(DELIVERIES)
                    .setRedeliveryDelay(50)
                    .setAutoDeleteQueues(false)
                    .setAutoDeleteAddresses(false)
                    .setDeadLetterAddress(SimpleString.of(DEAD))));
    server.start();
    connections = new ActiveMQConnectionFactory(ADDRESS);
  }

  /** The file that makes the worker know the broker: docs/transports.md explains its lines. */
  String beans() {
    return """
        - beans:
            - name: brokerConnections
              type: org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory
              properties: { brokerURL: "%s" }
            - name: pooledConnections
              type: org.springframework.jms.connection.CachingConnectionFactory
              constructors: { "0": "#bean:brokerConnections" }
        """
        .formatted(ADDRESS);
  }

  static String from(String queue, int inFlight) {
    return "jms:queue:"
        + queue
        + "?connectionFactory=#brokerConnections&transacted=true&lazyCreateTransactionManager=false"
        + "&cacheLevelName=CACHE_CONSUMER&concurrentConsumers="
        + inFlight;
  }

  static String to(String queue) {
    return "jms:queue:" + queue + "?connectionFactory=#pooledConnections&jmsMessageType=Bytes";
  }

  /** Puts a message in, as any client would. */
  void put(String queue, byte[] body) {
    try (JMSContext context = connections.createContext()) {
      context.createProducer().send(context.createQueue(queue), body);
    }
  }

  /** So many dead letters, oldest first. */
  List<byte[]> dead(int count) throws Exception {
    List<byte[]> letters = new ArrayList<>();
    try (JMSContext context = connections.createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue(DEAD))) {
      while (letters.size() < count) {
        var letter = Objects.requireNonNull(consumer.receive(DEAD_LETTER_MILLIS), "no dead letter");
        letters.add(((BytesMessage) letter).getBody(byte[].class));
      }
    }
    return letters;
  }

  @Override
  public void close() throws Exception {
    connections.close();
    server.stop();
  }
}
