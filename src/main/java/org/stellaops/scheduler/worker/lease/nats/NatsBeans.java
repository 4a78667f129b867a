package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import java.net.URI;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.stellaops.scheduler.worker.connection.Tls;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The NATS server of the settings. Nothing connects unless an endpoint names it. */
@Configuration(proxyBeanMethods = false)
class NatsBeans {

  /** For camel-nats too: {@code connection=#queueNats}. */
  @Bean(destroyMethod = "close")
  @Lazy
  Connection queueNats(Settings settings) throws InterruptedException {
    URI address = settings.get(Options.QUEUE_NATS_URL);
    io.nats.client.Options.Builder options =
        io.nats.client.Options.builder().server(address.toString());
    Optional<String> password = settings.get(Options.QUEUE_PASSWORD);
    String user = settings.get(Options.QUEUE_USERNAME);
    if (password.isPresent()) {
      options.userInfo(user.toCharArray(), password.get().toCharArray());
    }
    Tls.context(
            settings, Options.QUEUE_TLS_CA, Options.QUEUE_TLS_CERTIFICATE, Options.QUEUE_TLS_KEY)
        .ifPresent(options::sslContext);
    return NatsLink.connect(options);
  }

  /** Named as its scheme: so Camel finds it. */
  @Bean("jetstream")
  JetStreamComponent jetstream(
      @Lazy ObjectProvider<Connection> queueNats, LeaseQueues queues, Settings settings) {
    return new JetStreamComponent(queueNats::getObject, queues, settings.get(Options.DRAIN));
  }
}
