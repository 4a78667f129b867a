package org.stellaops.scheduler.worker.dead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;

/** The command line in processes of its own, with real brokers. */
class DeadLettersCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] BODY =
      "{\"tenantId\":\"acme\",\"runId\":\"r-1\",\"x\":\"é\"}".getBytes(UTF_8);

  private static final RedisServer REDIS = RedisServer.embedded().start();
  private static final NatsServer NATS = NatsServer.start();
  private static final StoreServer STORE = StoreServer.inMemory();
  private static final RedisClient CLIENT = RedisClient.create(REDIS.url());

  @TempDir private static Path folder;

  private static RedisCommands<String, byte[]> redis;

  @BeforeAll
  static void connect() {
    redis = CLIENT.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)).sync();
  }

  @AfterAll
  static void stop() {
    CLIENT.shutdown();
    STORE.close();
    NATS.close();
    REDIS.close();
  }

  private static CommandProcess onRedis(String... arguments) throws Exception {
    return CommandProcess.run(
        folder,
        Map.of(
            "SCHEDULER_QUEUE_KIND", "Redis",
            "SCHEDULER_QUEUE_REDIS_URL", REDIS.url(),
            "SCHEDULER_STORAGE_URI", STORE.url()),
        arguments);
  }

  private static String dead(String queue, byte[] body, String reason) {
    Map<String, byte[]> fields = new TreeMap<>();
    fields.put("message", body);
    fields.put("deadReason", reason.getBytes(UTF_8));
    fields.put("reason", "the\u001b[31m store was away".getBytes(UTF_8));
    fields.put("attempts", "10".getBytes(UTF_8));
    return redis.xadd("scheduler:" + queue + ":dead", fields);
  }

  @Test
  void aScriptListsPutsBackAndRemoves() throws Exception {
    String first = dead("runner", BODY, "failed");
    dead("runner", BODY, "failed");
    String crashed = dead("runner", "{\"tenantId\":\"globex\"}".getBytes(UTF_8), "crashed");
    dead("planner", "no JSON".getBytes(UTF_8), "refused");

    CommandProcess list = onRedis("list", "--json", "--queue", "runner", "--tenant", "acme");
    assertThat(list.err()).isEmpty();
    assertThat(list.exitCode()).isZero();
    List<String> lines = list.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode entry = JSON.readTree(lines.get(0));
    assertThat(entry.get("id").asText()).isEqualTo(first);
    assertThat(entry.get("queue").asText()).isEqualTo("runner");
    assertThat(entry.get("deadReason").asText()).isEqualTo("failed");
    assertThat(entry.get("tenantId").asText()).isEqualTo("acme");
    assertThat(entry.get("runId").asText()).isEqualTo("r-1");
    assertThat(entry.get("attempts").asInt()).isEqualTo(10);
    assertThat(entry.get("bytes").asInt()).isEqualTo(BODY.length);
    assertThat(entry.has("ageSeconds")).isTrue();
    assertThat(entry.get("deadAt").asText()).startsWith("20");

    CommandProcess table = onRedis("list");
    assertThat(table.out().lines()).hasSize(5);
    assertThat(table.out()).contains("QUEUE", "planner", crashed).doesNotContain("\u001b");

    assertThat(onRedis("show", "-q", "runner", "--body", first).out())
        .isEqualTo(new String(BODY, UTF_8));

    CommandProcess redrive = onRedis("redrive", "-q", "runner", "--reason", "failed", "--json");
    assertThat(redrive.exitCode()).isZero();
    assertThat(JSON.readTree(redrive.out()).get("redriven").asInt()).isEqualTo(2);
    assertThat(redis.xlen("scheduler:runner")).isEqualTo(2);

    CommandProcess again = onRedis("redrive", "-q", "runner", first, crashed);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out()).isEqualTo("1 redriven, 1 not\n");
    assertThat(again.err()).contains(first + " is not there");
    assertThat(redis.xlen("scheduler:runner")).isEqualTo(3);

    assertThat(onRedis("purge", "-q", "planner", "--all").out()).isEqualTo("1 purged\n");
    assertThat(redis.xlen("scheduler:planner:dead")).isZero();

    try (MongoClient store = MongoClients.create(STORE.url())) {
      List<Document> audit =
          store
              .getDatabase("stellaops_scheduler")
              .getCollection("audit")
              .find()
              .into(new java.util.ArrayList<>());
      assertThat(audit)
          .extracting(each -> each.getString("what") + " " + each.getString("target"))
          .containsExactlyInAnyOrder(
              "dead-letter.redrive runner: reason failed",
              "dead-letter.redrive runner/" + crashed,
              "dead-letter.purge planner: all");
      assertThat(audit).extracting(each -> each.getString("outcome")).contains("2 redriven");
      assertThat(audit)
          .allSatisfy(
              each -> {
                assertThat(each.getString("who")).endsWith(" (command line)");
                assertThat(each.getString("tenantId")).isEqualTo("*");
                assertThat(each).containsKeys("at", "endedAt", "expiresAt");
              });
    }
  }

  /** Without a server: what is refused before anything is opened needs no process either. */
  private static CommandProcess here(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        DeadLettersCommand.run(
            List.of(arguments), new PrintStream(out, true), new PrintStream(err, true));
    return new CommandProcess(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void aWrongCommandIsExplained() {
    CommandProcess nothing = here();
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("Missing: list, show, redrive or purge", "Usage:");
    assertThat(here("purge", "-q", "runner").exitCode()).isEqualTo(2);
    assertThat(here("purge", "-q", "runner", "--all", "1").exitCode()).isEqualTo(2);
    assertThat(here("redrive", "-q", "other", "--all").err()).contains("planner, runner");
    CommandProcess help = here("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Exit codes:", "the broker or the store does not answer");
    assertThat(here("redrive", "--help").out()).contains("--reason", "exactly once");
  }

  @Test
  void whatCannotBeReachedIsSaid() throws Exception {
    CommandProcess away =
        CommandProcess.run(
            folder,
            Map.of(
                "SCHEDULER_QUEUE_KIND", "Redis",
                "SCHEDULER_QUEUE_REDIS_URL", "redis://127.0.0.1:1",
                "SCHEDULER_STORAGE_URI", STORE.url()),
            "list");
    assertThat(away.exitCode()).isEqualTo(3);
    assertThat(away.err().lines()).hasSize(1);
    assertThat(away.err()).startsWith("dead-letters: Redis at 127.0.0.1:1 cannot serve");
  }

  @Test
  void withoutTheStoreNothingIsPutBack() throws Exception {
    String id = dead("runner", BODY, "failed");
    CommandProcess redrive =
        CommandProcess.run(
            folder,
            Map.of(
                "SCHEDULER_QUEUE_KIND", "Redis",
                "SCHEDULER_QUEUE_REDIS_URL", REDIS.url(),
                "SCHEDULER_STORAGE_TIMEOUT_SECONDS", "1",
                "SCHEDULER_STORAGE_URI", "mongodb://127.0.0.1:1"),
            "redrive",
            "-q",
            "runner",
            id);
    assertThat(redrive.exitCode()).isEqualTo(3);
    assertThat(redrive.err()).contains("without an audit record nothing is put back");
    assertThat(redis.xdel("scheduler:runner:dead", id)).isEqualTo(1);
  }

  @Test
  void itIsTheSameOnNats() throws Exception {
    Map<String, String> variables =
        Map.of(
            "SCHEDULER_QUEUE_KIND",
            "Nats",
            "SCHEDULER_QUEUE_NATS_URL",
            NATS.url(),
            "SCHEDULER_STORAGE_DATABASE",
            "on_nats",
            "SCHEDULER_STORAGE_URI",
            STORE.url());
    try (Connection nats = Nats.connect(NATS.url())) {
      for (String suffix : List.of("", "_DEAD")) {
        nats.jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name("SCHEDULER_RUNNER" + suffix)
                    .subjects(
                        "scheduler.runner" + suffix.toLowerCase(Locale.ROOT).replace('_', '.'))
                    .build());
      }
      Headers headers = new Headers().put("deadReason", "crashed").put("attempts", "3");
      nats.jetStream()
          .publish(
              NatsMessage.builder()
                  .subject("scheduler.runner.dead")
                  .headers(headers)
                  .data(BODY)
                  .build());

      CommandProcess list = CommandProcess.run(folder, variables, "list", "--json");
      assertThat(list.err()).isEmpty();
      JsonNode entry = JSON.readTree(list.out());
      assertThat(entry.get("id").asText()).isEqualTo("1");
      assertThat(entry.get("deadReason").asText()).isEqualTo("crashed");

      CommandProcess redrive =
          CommandProcess.run(folder, variables, "redrive", "-q", "runner", "1");
      assertThat(redrive.err()).isEmpty();
      assertThat(redrive.out()).isEqualTo("1 redriven\n");
      assertThat(
              nats.jetStreamManagement()
                  .getStreamInfo("SCHEDULER_RUNNER")
                  .getStreamState()
                  .getMsgCount())
          .isEqualTo(1);
    }
  }
}
