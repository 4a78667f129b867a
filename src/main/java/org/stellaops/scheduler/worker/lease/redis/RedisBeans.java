package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.connection.Tls;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.settings.EventsServer;
import org.stellaops.scheduler.worker.settings.Option;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The Redis servers of the settings. Nothing connects unless an endpoint names it. */
@Configuration(proxyBeanMethods = false)
class RedisBeans {

  @Bean(destroyMethod = "close")
  RedisLinks redisLinks(Settings settings) {
    return new RedisLinks(
        Map.of(
            "queue",
            () -> new RedisLink(queue(settings), tls(settings, Options.QUEUE_TLS_CA).orElse(null)),
            "events",
            () ->
                new RedisLink(
                    EventsServer.address(settings),
                    tls(settings, eventsCa(settings)).orElse(null))));
  }

  /** Named as its scheme: so Camel finds it. */
  @Bean("redis-stream")
  RedisStreamComponent redisStream(RedisLinks links, LeaseQueues queues, Settings settings) {
    return new RedisStreamComponent(links, queues, settings.get(Options.DRAIN));
  }

  private static RedisURI queue(Settings settings) {
    RedisURI address = RedisURI.create(settings.get(Options.QUEUE_REDIS_URL));
    Optional<String> password = settings.get(Options.QUEUE_PASSWORD);
    if (password.isEmpty()) {
      return address;
    }
    RedisURI.Builder builder = RedisURI.builder(address);
    String user = settings.get(Options.QUEUE_USERNAME);
    return user.isBlank()
        ? builder.withPassword(password.get().toCharArray()).build()
        : builder.withAuthentication(user, password.get().toCharArray()).build();
  }

  private static Option<Optional<Path>> eventsCa(Settings settings) {
    return settings.get(Options.EVENTS_TLS_CA).isPresent()
        ? Options.EVENTS_TLS_CA
        : Options.QUEUE_TLS_CA;
  }

  private static Optional<SslOptions> tls(Settings settings, Option<Optional<Path>> ca) {
    return Tls.bundle(settings, ca, Options.QUEUE_TLS_CERTIFICATE, Options.QUEUE_TLS_KEY)
        .map(RedisBeans::options);
  }

  private static SslOptions options(SslBundle bundle) {
    return SslOptions.builder()
        .jdkSslProvider()
        .trustManager(bundle.getManagers().getTrustManagerFactory())
        .keyManager(bundle.getManagers().getKeyManagerFactory())
        .build();
  }
}
