package org.stellaops.scheduler.worker.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.stellaops.scheduler.worker.settings.EventsServer;
import org.stellaops.scheduler.worker.settings.Option;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * Plain keys on the events server, for camel-spring-redis and its idempotent repository. Connects
 * with the first command, not at start.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("scheduler.events.enabled")
class EventsConnection {

  @Bean
  LettuceConnectionFactory eventsRedisConnectionFactory(Settings settings) {
    RedisURI server = EventsServer.address(settings);
    LettuceClientConfiguration.LettuceClientConfigurationBuilder client =
        LettuceClientConfiguration.builder()
            .clientName("scheduler-worker-events")
            .commandTimeout(settings.get(Options.EVENTS_TIMEOUT))
            .clientOptions(options(settings));
    if (server.isSsl()) {
      client.useSsl();
    }
    return new LettuceConnectionFactory(
        LettuceConnectionFactory.createRedisConfiguration(server), client.build());
  }

  /** Keys and values are text: the template's own default would write serialized Java objects. */
  @Bean
  StringRedisTemplate eventsRedisTemplate(LettuceConnectionFactory eventsRedisConnectionFactory) {
    return new StringRedisTemplate(eventsRedisConnectionFactory);
  }

  private static ClientOptions options(Settings settings) {
    ClientOptions.Builder options = ClientOptions.builder();
    Option<Optional<Path>> ca =
        settings.get(Options.EVENTS_TLS_CA).isPresent()
            ? Options.EVENTS_TLS_CA
            : Options.QUEUE_TLS_CA;
    Tls.bundle(settings, ca, Options.QUEUE_TLS_CERTIFICATE, Options.QUEUE_TLS_KEY)
        .map(EventsConnection::sslOptions)
        .ifPresent(options::sslOptions);
    return options.build();
  }

  private static SslOptions sslOptions(SslBundle bundle) {
    return SslOptions.builder()
        .jdkSslProvider()
        .trustManager(bundle.getManagers().getTrustManagerFactory())
        .keyManager(bundle.getManagers().getKeyManagerFactory())
        .build();
  }
}
