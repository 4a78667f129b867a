package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.stellaops.scheduler.dev.process.Ports;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.worker.settings.Settings;

/** Keys on the events server, against a real one. */
class EventsConnectionTest {

  @TempDir Path folder;

  @Test
  void thereIsNoConnectionWhileEventsAreOff() {
    runner(Map.of(), false)
        .run(context -> assertThat(context).doesNotHaveBean("eventsRedisTemplate"));
  }

  @Test
  void anAbsentServerDoesNotStopTheStart() {
    runner(Map.of("SCANNER_EVENTS_DSN", "redis://127.0.0.1:1"), true)
        .run(context -> assertThat(context).hasBean("eventsRedisTemplate"));
  }

  @Test
  void keysAndValuesAreTextAndTheQueuesServerIsUsed() {
    try (RedisServer server =
        RedisServer.embedded().with("--requirepass", "horse/battery").start()) {
      runner(
              Map.of(
                  "SCHEDULER_QUEUE_REDIS_URL",
                  server.url() + "/1",
                  "SCHEDULER_QUEUE_PASSWORD",
                  "horse/battery"),
              true)
          .run(
              context -> {
                StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
                template.opsForValue().set("a", "b");
                byte[] raw =
                    template.execute(
                        (RedisCallback<byte[]>)
                            redis ->
                                redis.stringCommands().get("a".getBytes(StandardCharsets.UTF_8)));
                assertThat(raw).asString().isEqualTo("b");
              });
    }
  }

  @Test
  void theServerIsCheckedAgainstTheAuthority() throws IOException {
    PemFiles pem = PemFiles.in(folder);
    int port = Ports.free();
    try (RedisServer server =
        RedisServer.installed()
            .with("--tls-port", Integer.toString(port))
            .with("--tls-cert-file", pem.certificate().toString())
            .with("--tls-key-file", pem.key().toString())
            .with("--tls-ca-cert-file", pem.certificate().toString())
            .with("--tls-auth-clients", "no")
            .start()) {
      assertThat(server.port()).isNotEqualTo(port);
      String address = "rediss://localhost:" + port;
      runner(
              Map.of(
                  "SCANNER_EVENTS_DSN",
                  address,
                  "SCANNER_EVENTS_TLS_CA_FILE",
                  pem.certificate().toString()),
              true)
          .run(context -> assertThat(ping(context.getBean(StringRedisTemplate.class))).isTrue());
      runner(Map.of("SCANNER_EVENTS_DSN", address), true)
          .run(context -> assertThat(ping(context.getBean(StringRedisTemplate.class))).isFalse());
    }
  }

  private static boolean ping(StringRedisTemplate template) {
    try {
      return "PONG".equals(template.execute((RedisCallback<String>) redis -> redis.ping()));
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static ApplicationContextRunner runner(Map<String, String> variables, boolean enabled) {
    return new ApplicationContextRunner()
        .withPropertyValues("scheduler.events.enabled=" + enabled)
        .withBean(Settings.class, () -> Settings.read(variables::get))
        .withUserConfiguration(EventsConnection.class);
  }
}
