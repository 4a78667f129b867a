package org.stellaops.scheduler.worker.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoDatabase;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.SchedulerWorker;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.RunWindows;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.scan.Delta;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.Findings;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Report;

/** The API over real HTTP and a real store; the planner queue is Camel's own seda. */
@SpringBootTest(
    classes = SchedulerWorker.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "SCHEDULER_HTTP_PASSWORD=horse battery",
      "SCHEDULER_TENANTS=acme,globex",
      "SCHEDULER_HTTP_MAX_BODY_BYTES=400000",
      "SCHEDULER_SNAPSHOT_MAX_IMAGES=3000",
      "SCHEDULER_STORAGE_TIMEOUT_SECONDS=2",
      "SCHEDULER_QUEUE_PLANNER_FROM=seda:planner",
      "SCHEDULER_QUEUE_PLANNER_TO=seda:planner",
      "camel.main.routes-include-pattern=file:routes/02-*.camel.yaml,file:routes/05-*.camel.yaml"
    })
class RestTest {

  private static final String RUNS = "/api/v1/scheduler/runs";
  private static final String SNAPSHOTS = "/api/v1/scheduler/impact-snapshots/";

  private static final StoreServer STORE = StoreServer.inMemory();
  private static final RedisServer REDIS = RedisServer.embedded().start();
  private static final RedisClient CLIENT = RedisClient.create(REDIS.url());
  private static final StatefulRedisConnection<String, String> CONNECTION = CLIENT.connect();

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings are read before a test could add properties to the context. */
  @BeforeAll
  static void start() {
    System.setProperty("SCHEDULER_STORAGE_URI", STORE.url());
    System.setProperty("SCHEDULER_QUEUE_REDIS_URL", REDIS.url());
  }

  @AfterAll
  static void stop() {
    System.clearProperty("SCHEDULER_STORAGE_URI");
    System.clearProperty("SCHEDULER_QUEUE_REDIS_URL");
    STORE.close();
    CLIENT.shutdown();
    REDIS.close();
  }

  @LocalServerPort private int port;
  @Autowired private MongoDatabase database;
  @Autowired private RunStore runs;
  @Autowired private RunWindows windows;
  @Autowired private SegmentStore segments;
  @Autowired private SnapshotStore snapshots;
  @Autowired private MessageReader messages;
  @Autowired private CamelContext camel;
  @Autowired private ConsumerTemplate queue;

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  private RequestMappingHandlerMapping mappings;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void empty() {
    database.drop();
    redis(redis -> redis.flushall());
    while (queue.receiveBodyNoWait("seda:planner") != null) {
      // taken
    }
  }

  // --- dead letters

  private static final String DEAD = "/api/v1/scheduler/dead-letters";

  private static <T> T redis(Function<RedisCommands<String, String>, T> question) {
    return question.apply(CONNECTION.sync());
  }

  private static String dead(String body, String reason) {
    return redis(
        redis ->
            redis.xadd(
                "scheduler:runner:dead",
                Map.of("message", body, "deadReason", reason, "reason", "why", "attempts", "3")));
  }

  @Test
  void deadLettersAreListedShownPutBackAndRemoved() throws Exception {
    String acmes = "{\"tenantId\":\"acme\",\"runId\":\"r1\"}";
    String first = dead(acmes, "failed");
    String second = dead("{\"tenantId\":\"acme\",\"runId\":\"r2\"}", "crashed");
    String globexs = dead("{\"tenantId\":\"globex\",\"runId\":\"r1\"}", "failed");
    String nobodys = dead("no JSON", "refused");

    JsonNode page = json(get(DEAD + "?queue=runner"));
    assertThat(page.findValuesAsText("id")).containsExactly(first, second);
    assertThat(page.at("/items/0").toString())
        .contains("\"queue\":\"runner\"", "\"deadReason\":\"failed\"", "\"reason\":\"why\"")
        .contains("\"tenantId\":\"acme\"", "\"runId\":\"r1\"", "\"attempts\":3", "\"bytes\":32");
    JsonNode one = json(get(DEAD + "?queue=runner&limit=1"));
    assertThat(one.findValuesAsText("id")).containsExactly(first);
    assertThat(
            json(get(DEAD + "?queue=runner&limit=1&cursor=" + one.get("next").asText()))
                .findValuesAsText("id"))
        .containsExactly(second);
    assertThat(json(get(DEAD + "?queue=runner&reason=crashed")).findValuesAsText("id"))
        .containsExactly(second);
    assertThat(json(get(DEAD + "?queue=runner&unowned=true")).findValuesAsText("id"))
        .containsExactly(nobodys);

    assertThat(json(get(DEAD + "/runner/" + first)).get("body").asText()).isEqualTo(acmes);
    for (String others : List.of(globexs, nobodys, "0-1", "x")) {
      for (HttpResponse<String> answer :
          List.of(
              get(DEAD + "/runner/" + others),
              post(DEAD + "/runner/" + others + "/redrive", ""),
              send(request(DEAD + "/runner/" + others, "acme").DELETE()))) {
        assertProblem(
            answer,
            404,
            "dead-letter-unknown",
            "Tenant acme has no dead letter \"" + others + "\" in queue runner");
      }
    }

    assertThat(json(post(DEAD + "/runner/" + first + "/redrive", "")).toString())
        .isEqualTo("{\"redriven\":1,\"kept\":0}");
    assertThat(post(DEAD + "/runner/" + first + "/redrive", "").statusCode()).isEqualTo(404);
    assertThat(CONNECTION.sync().xlen("scheduler:runner")).isEqualTo(1);
    assertThat(
            json(send(request(DEAD + "/runner/" + nobodys + "?unowned=true", "acme").DELETE()))
                .toString())
        .isEqualTo("{\"purged\":1}");

    assertThat(
            json(post(DEAD + "/redrive", "{\"queue\":\"runner\",\"reason\":\"crashed\"}"))
                .toString())
        .isEqualTo("{\"redriven\":1,\"kept\":0}");
    assertThat(json(post(DEAD + "/purge", "{\"queue\":\"runner\",\"all\":true}")).toString())
        .isEqualTo("{\"purged\":0}");
    assertThat(CONNECTION.sync().xlen("scheduler:runner:dead")).isEqualTo(1);

    assertThat(database.getCollection("audit").find().into(new ArrayList<>()))
        .extracting(
            each ->
                each.getString("what")
                    + " "
                    + each.getString("target").replaceAll("[0-9]{4,}-[0-9]+", "N")
                    + ": "
                    + each.getString("outcome"))
        .containsExactlyInAnyOrder(
            "dead-letter.redrive runner/N: 1 redriven",
            "dead-letter.purge runner/N: 1 purged",
            "dead-letter.redrive runner: reason crashed: 1 redriven",
            "dead-letter.purge runner: all: 0 purged");
  }

  @Test
  void requestsAboutDeadLettersSayWhatIsWrong() throws Exception {
    assertProblem(
        post(DEAD + "/purge", "{\"queue\":\"runner\"}"),
        400,
        "request-invalid",
        "dead letter request: holds neither reason nor all; allowed: exactly one of reason and all");
    assertProblem(
        post(DEAD + "/purge", "{\"all\":true}"),
        400,
        "request-invalid",
        "dead letter request: /queue is missing; allowed: planner, runner, background");
    assertProblem(
        get(DEAD + "?queue=other"),
        400,
        "request-invalid",
        "Parameter queue is \"other\"; allowed: planner, runner, background");
    assertProblem(
        get(DEAD + "?queue=runner&unowned=7"),
        400,
        "request-invalid",
        "Parameter unowned is \"7\"; allowed: true or false");
    assertProblem(
        get(DEAD + "?queue=runner&reason=bad"),
        400,
        "request-invalid",
        "reason is \"bad\"; allowed: malformed, refused, failed, crashed, unknown");
    assertThat(post(DEAD + "/redrive", "{\"queue\":\"runner\",\"oll\":true}").statusCode())
        .isEqualTo(400);
    assertProblem(
        get(DEAD + "?queue=planner"),
        409,
        "dead-letters-elsewhere",
        "Queue planner is on a transport of its own (SCHEDULER_QUEUE_PLANNER_FROM), whose broker keeps its dead letters");
    String empty = redis(redis -> redis.xadd("scheduler:runner:dead", Map.of("other", "x")));
    assertProblem(
        post(DEAD + "/runner/" + empty + "/redrive?unowned=true", ""),
        409,
        "dead-letter-empty",
        "Dead letter \""
            + empty
            + "\" of queue runner never was a message; there is nothing to put back");
  }

  // --- retrying

  @Test
  void aRetryIsARunOfTheFailedImagesAlone() throws Exception {
    Run run = planned(300);
    assertProblem(
        post(RUNS + "/" + run.runId() + "/retry", ""),
        409,
        "run-not-ended",
        "Run "
            + run.runId()
            + " is queued; allowed: a run that has ended, for until then more of its images may fail");
    record(run, 0, 100, 1, 2);
    record(run, 1, 100, 0, 0);
    record(run, 2, 100, 0, 1);
    assertThat(queued().runId()).isEqualTo(run.runId());

    HttpResponse<String> answer = post(RUNS + "/" + run.runId() + "/retry", "");
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode retry = JSON.readTree(answer.body());
    String runId = retry.get("runId").asText();
    assertThat(answer.headers().firstValue("Location")).contains(RUNS + "/" + runId);
    assertThat(retry.get("retryOf").asText()).isEqualTo(run.runId());
    PlannerMessage message = queued();
    assertThat(message.runId()).isEqualTo(runId);
    assertThat(message.mode()).isEqualTo(run.mode());
    String snapshotId = Objects.requireNonNull(message.impactSet().snapshotId());
    List<String> images = new ArrayList<>();
    snapshots.digests("acme", snapshotId, 0).forEachRemaining(images::add);
    assertThat(images).containsExactly(digest(1), digest(2), digest(200));

    assertThat(json(post(RUNS + "/" + run.runId() + "/retry", "")).get("runId").asText())
        .isEqualTo(runId);
    assertThat(queue.receiveBodyNoWait("seda:planner")).isNull();
    assertThat(
            json(post(RUNS + "/" + run.runId() + "/retry", "", "Idempotency-Key", "k"))
                .get("runId")
                .asText())
        .isNotEqualTo(runId);
    assertThat(
            database
                .getCollection("audit")
                .find(new Document("what", "run.retry"))
                .into(new ArrayList<>()))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).containsEntry("outcome", "accepted"));
  }

  @Test
  void aRetryOfARunWithoutFailuresHasNoWork() throws Exception {
    Run run = planned(100);
    record(run, 0, 100, 1, 0);
    assertThat(queued().runId()).isEqualTo(run.runId());
    assertThat(post(RUNS + "/" + run.runId() + "/retry", "").statusCode()).isEqualTo(202);
    assertThat(queued().impactSet().images()).isEmpty();
    assertProblem(
        post(RUNS + "/nowhere/retry", ""),
        404,
        "run-unknown",
        "Tenant acme has no run \"nowhere\"");
  }

  // --- submitting

  @Test
  void aRunIsQueuedAndCanBeAskedForAtOnce() throws Exception {
    HttpResponse<String> answer =
        post(
            RUNS,
            """
            {"images":[{"imageDigest":"%s","repository":"payments/api","labels":{"Team":"a"}}],
             "correlationId":"CHG-1","limits":{"parallelism":2},"attributes":{"Ticket":"4711"}}"""
                .formatted(digest(1)));
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode run = JSON.readTree(answer.body());
    String runId = run.get("runId").asText();
    assertThat(answer.headers().firstValue("Location")).contains(RUNS + "/" + runId);
    assertThat(run.get("state").asText()).isEqualTo("planning");
    assertThat(run.get("requestedBy").asText()).isEqualTo("operator");
    assertThat(run.get("attributes").toString()).isEqualTo("{\"ticket\":\"4711\"}");
    assertThat(json(get(RUNS + "/" + runId)).get("progress").toString())
        .isEqualTo(
            "{\"percent\":0,\"imagesEnded\":0,\"images\":0,\"segmentsDone\":0,\"segmentsQueued\":0,\"segmentsPlanned\":0}");
    PlannerMessage message = queued();
    assertThat(message.runId()).isEqualTo(runId);
    assertThat(message.tenantId()).isEqualTo("acme");
    assertThat(message.trigger()).isEqualTo(Trigger.MANUAL);
    assertThat(message.correlationId()).isEqualTo("CHG-1");
    assertThat(message.limits().parallelism()).isEqualTo(2);
    assertThat(message.impactSet().images()).hasSize(1);
    assertThat(java.util.UUID.fromString(runId).version()).isEqualTo(7);
    Document audit = database.getCollection("audit").find().first();
    assertThat(audit)
        .containsEntry("tenantId", "acme")
        .containsEntry("who", "operator")
        .containsEntry("what", "run.submit")
        .containsEntry("target", runId)
        .containsEntry("outcome", "accepted")
        .containsKeys("at", "endedAt", "expiresAt");
  }

  @Test
  void theSameKeyMakesOneRun() throws Exception {
    String body =
        "{\"images\":[\"%s\"]}".replace("\"%s\"", "{\"imageDigest\":\"" + digest(1) + "\"}");
    String first = json(post(RUNS, body, "Idempotency-Key", "k1")).get("runId").asText();
    assertThat(json(post(RUNS, body, "Idempotency-Key", "k1")).get("runId").asText())
        .isEqualTo(first);
    assertThat(json(post(RUNS, body, "Idempotency-Key", "k2")).get("runId").asText())
        .isNotEqualTo(first);
    assertThat(queued().runId()).isEqualTo(first);
    assertThat(queued().runId()).isNotEqualTo(first);
    assertThat(queue.receiveBodyNoWait("seda:planner")).isNull();
    HttpResponse<String> other = post(RUNS, body + " ", "Idempotency-Key", "k1");
    assertProblem(
        other,
        422,
        "idempotency-key-reused",
        "Idempotency-Key k1 was sent with another body before, which made run "
            + first
            + "; allowed: the same body, byte for byte, or another key");
  }

  @Test
  void theSameKeyOfAnotherTenantIsAnotherRun() throws Exception {
    String body = "{\"images\":[]}";
    String first = json(post(RUNS, body, "Idempotency-Key", "k1")).get("runId").asText();
    HttpResponse<String> other =
        send(
            request(RUNS, "globex")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k1")
                .POST(BodyPublishers.ofString(body)));
    assertThat(json(other).get("runId").asText()).isNotEqualTo(first);
  }

  @Test
  void aQueueThatIsDownLeavesNoRunAndTheSameKeySucceedsLater() throws Exception {
    camel.getRouteController().stopRoute("enqueue-run");
    try {
      HttpResponse<String> answer = post(RUNS, "{\"images\":[]}", "Idempotency-Key", "k1");
      assertProblem(
          answer,
          503,
          "queue-unavailable",
          "The planner queue did not take the run; send it again, with an Idempotency-Key so that it is made once.");
      assertThat(answer.headers().firstValue("Retry-After")).contains("5");
      assertThat(database.getCollection("runs").countDocuments()).isZero();
    } finally {
      camel.getRouteController().startRoute("enqueue-run");
    }
    assertThat(post(RUNS, "{\"images\":[]}", "Idempotency-Key", "k1").statusCode()).isEqualTo(202);
    assertThat(database.getCollection("audit").countDocuments()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | run request: is no JSON object; allowed: one JSON object",
        "{} | run request: holds neither images nor snapshotId; allowed: exactly one of images and snapshotId",
        "{'images':[],'snapshotId':'s'} | run request: holds both images and snapshotId; allowed: exactly one of images and snapshotId",
        "{'images':[],'mod':'x'} | run request: has the unknown member \"mod\"; allowed: images, snapshotId, mode, trigger, limits, scheduleId, correlationId, attributes, usageOnly",
        "{'images':[],'limits':{'rate':1}} | run request: /limits has the unknown member \"rate\"; allowed: ratePerSecond, parallelism, deadlineSeconds",
        "{'images':[{'digest':'x'}]} | run request: /images/0 has the unknown member \"digest\"; allowed: imageDigest, registry, repository, namespaces, tags, labels",
        "{'images':[{'imageDigest':'sha256:12'}]} | run request: /images/0/imageDigest is \"sha256:12\"; allowed: sha256: and 64 lower-case hexadecimal digits",
        "{'images':'x'} | run request: /images is \"x\"; allowed: a list",
        "{'images':{'a':1}} | run request: /images is {\"a\":1}; allowed: a list",
        "{'images':[],'a\u2028\u0085':1} | run request: has the unknown member \"a??\"; allowed: images, snapshotId, mode, trigger, limits, scheduleId, correlationId, attributes, usageOnly",
        "{'images':[],'mode':'fast'} | run request: /mode is \"fast\"; allowed: analysisOnly, contentRefresh",
        "{'images':[],'trigger':7} | run request: /trigger is 7; allowed: cron, manual, concelier, excititor, policy, contentRefresh",
        "{'images':[],'limits':{'parallelism':0}} | run request: /limits/parallelism is 0; allowed: a whole number from 1 to 1024",
        "{'images':[],'usageOnly':'yes'} | run request: /usageOnly is \"yes\"; allowed: true or false",
        "{'images':[],'attributes':{'a':'1','A':'2'}} | run request: /attributes holds both \"A\" and \"a\"; allowed: keys that differ in more than case",
        "{'images':[],'images':[]} | run request: line 1, column 22 is not readable: Duplicate field 'images'; allowed: one JSON object, no key twice, at most 64 levels deep",
        "{'images' | run request: line 1, column 10 is not readable: Unexpected end-of-input within/between Object entries; allowed: one JSON object, no key twice, at most 64 levels deep",
        "{'snapshotId':'nope'} | run request: /snapshotId is \"nope\"; allowed: a complete snapshot of tenant acme"
      })
  void aBadRequestIsToldWhatWhereFoundAndAllowed(String body, String detail) throws Exception {
    HttpResponse<String> answer = post(RUNS, body.replace('\'', '"'));
    boolean snapshot = body.contains("nope");
    assertProblem(
        answer,
        snapshot ? 422 : 400,
        snapshot ? "snapshot-not-usable" : "request-invalid",
        detail.replace("Duplicate field 'images'", "Duplicate field 'images'"));
    assertThat(queue.receiveBodyNoWait("seda:planner")).isNull();
    assertThat(database.getCollection("audit").countDocuments()).isZero();
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    HttpResponse<String> answer = post(RUNS, "{\"images\":" + "[".repeat(2000));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("at most 64 levels deep");
  }

  @Test
  void aRequestThatMakesTooLargeAMessageIsToldToUseASnapshot() throws Exception {
    String images =
        IntStream.range(0, 1500)
            .mapToObj(
                i ->
                    "{\"imageDigest\":\"%s\",\"repository\":\"%s\"}"
                        .formatted(digest(i), "r".repeat(100)))
            .collect(Collectors.joining(",", "[", "]"));
    HttpResponse<String> answer = post(RUNS, "{\"images\":" + images + "}");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body())
        .contains("makes a message of ")
        .contains("allowed: up to 262144")
        .contains("PUT /api/v1/scheduler/impact-snapshots/{id}");
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedWithAndWithoutItsLength() throws Exception {
    byte[] large = new byte[400_001];
    HttpResponse<String> known = post(RUNS, BodyPublishers.ofByteArray(large));
    assertThat(known.statusCode()).isEqualTo(413);
    assertThat(known.body()).contains("The body has 400001 bytes; allowed: up to 400000 bytes");
    HttpResponse<String> streamed =
        post(RUNS, BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)));
    assertThat(streamed.statusCode()).isEqualTo(413);
    assertThat(streamed.body()).contains("The body has more than 400000 bytes; allowed:");
  }

  // --- looking

  @Test
  void runsAreListedNewestFirstInPages() throws Exception {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(0, json(post(RUNS, "{\"images\":[]}")).get("runId").asText());
    }
    List<String> seen = new ArrayList<>();
    String path = RUNS + "?limit=2";
    String next = "";
    while (next != null) {
      JsonNode page = json(get(path + next));
      page.get("items").forEach(run -> seen.add(run.get("runId").asText()));
      next = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
    }
    assertThat(seen).containsExactlyElementsOf(made);
    runs.cancel("acme", made.get(3), "test");
    assertThat(json(get(RUNS + "?state=cancelled")).get("items")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?limit=0 | Parameter limit is 0; allowed: 1 to 200",
        "?limit=201 | Parameter limit is 201; allowed: 1 to 200",
        "?limit=x | Parameter limit is \"x\"; allowed: a whole number",
        "?cursor=x | Parameter cursor is \"x\"; allowed: the value of next on the page before",
        "?state=done | Parameter state is \"done\"; allowed: planning, queued, running, completed, error, cancelled"
      })
  void aBadParameterIsRefused(String query, String detail) throws Exception {
    assertProblem(get(RUNS + query), 400, "request-invalid", detail);
  }

  @Test
  void aRunShowsItsProgressAndFailures() throws Exception {
    Run run = planned(250);
    record(run, 0, 100, 3, 2);
    JsonNode seen = json(get(RUNS + "/" + run.runId()));
    assertThat(seen.get("state").asText()).isEqualTo("running");
    assertThat(seen.get("progress").toString())
        .isEqualTo(
            "{\"percent\":40,\"imagesEnded\":100,\"images\":250,\"segmentsDone\":1,\"segmentsQueued\":3,\"segmentsPlanned\":3}");
    assertThat(seen.get("counts").get("changed").asInt()).isEqualTo(3);
    assertThat(seen.get("counts").get("failed").asInt()).isEqualTo(2);
    assertThat(seen.get("failures")).hasSize(2);
    assertThat(seen.get("failures").get(0).toString())
        .isEqualTo("{\"imageDigest\":\"" + digest(3) + "\",\"reason\":\"409 no SBOM\"}");
  }

  @Test
  void deltasComeInPagesAcrossSegments() throws Exception {
    Run run = planned(300);
    record(run, 0, 100, 3, 0);
    record(run, 1, 100, 0, 0);
    record(run, 2, 100, 4, 0);
    List<String> seen = new ArrayList<>();
    String next = "";
    int pages = 0;
    while (next != null) {
      JsonNode page = json(get(RUNS + "/" + run.runId() + "/deltas?limit=2" + next));
      page.get("items").forEach(image -> seen.add(image.get("imageDigest").asText()));
      next = page.has("next") ? "&cursor=" + page.get("next").asText() : null;
      pages++;
    }
    assertThat(seen)
        .containsExactly(
            digest(0), digest(1), digest(2), digest(200), digest(201), digest(202), digest(203));
    assertThat(pages).isEqualTo(4);
    JsonNode first = json(get(RUNS + "/" + run.runId() + "/deltas")).get("items").get(0);
    assertThat(first.get("newFindings").toString())
        .isEqualTo(
            "[{\"findingId\":\"CVE-2026-1\",\"severity\":\"Critical\",\"purl\":\"pkg:deb/a\",\"kev\":true}]");
    assertThat(first.get("resolvedFindings").toString())
        .isEqualTo("[{\"findingId\":\"CVE-2025-9\",\"severity\":\"Low\"}]");
    assertThat(first.get("segmentId").asText()).isEqualTo(run.runId() + ":0");
  }

  // --- cancelling

  @Test
  void cancellingMayBeRepeatedButNotAfterAnotherEnd() throws Exception {
    String runId = json(post(RUNS, "{\"images\":[]}")).get("runId").asText();
    for (int i = 0; i < 2; i++) {
      JsonNode cancelled = json(post(RUNS + "/" + runId + "/cancel", BodyPublishers.noBody()));
      assertThat(cancelled.get("state").asText()).isEqualTo("cancelled");
      assertThat(cancelled.get("error").asText()).isEqualTo("cancelled by operator");
    }
    Run failed = planned(5);
    runs.fail(failed, "deadline");
    assertProblem(
        post(RUNS + "/" + failed.runId() + "/cancel", BodyPublishers.noBody()),
        409,
        "run-ended",
        "Run "
            + failed.runId()
            + " is error; allowed: a run that has not ended, or is cancelled already");
  }

  // --- snapshots

  @Test
  void aSnapshotIsPutLookedAtAndUsed() throws Exception {
    String lines =
        "\""
            + digest(1)
            + "\"\r\n\n{\"imageDigest\":\""
            + digest(2)
            + "\",\"tags\":[\"1\"]}\n\""
            + digest(1)
            + "\"\n  \n\""
            + digest(3)
            + "\"";
    HttpResponse<String> put = put("fleet-1", BodyPublishers.ofString(lines));
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(put.headers().firstValue("Location")).contains(SNAPSHOTS + "fleet-1");
    JsonNode created = json(put);
    assertThat(created.get("imageCount").asInt()).isEqualTo(3);
    assertThat(created.get("duplicates").asInt()).isEqualTo(1);
    assertThat(created.get("state").asText()).isEqualTo("complete");
    HttpResponse<String> again = put("fleet-1", BodyPublishers.ofString(lines));
    assertThat(again.statusCode()).isEqualTo(200);
    JsonNode seen = json(get(SNAPSHOTS + "fleet-1"));
    assertThat(seen.get("contentHash")).isEqualTo(created.get("contentHash"));
    assertThat(seen.has("duplicates")).isFalse();
    HttpResponse<String> other = put("fleet-1", BodyPublishers.ofString("\"" + digest(9) + "\""));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(other.body()).contains("snapshot fleet-1 is complete and holds other images");
    assertThat(post(RUNS, "{\"snapshotId\":\"fleet-1\"}").statusCode()).isEqualTo(202);
    assertThat(queued().impactSet().snapshotId()).isEqualTo("fleet-1");
    assertThat(
            database
                .getCollection("audit")
                .find(new Document("what", "snapshot.put"))
                .into(new ArrayList<>()))
        .extracting(record -> record.getString("outcome"))
        .containsExactlyInAnyOrder("created", "unchanged", "refused");
  }

  @Test
  void gzipIsUnpacked() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 2500; i++) {
        out.write(("\"" + digest(i) + "\"\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    HttpResponse<String> put =
        send(
            request(SNAPSHOTS + "packed", "acme")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(packed.toByteArray())));
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(json(put).get("imageCount").asInt()).isEqualTo(2500);
  }

  @Test
  void aBombOfBlankLinesIsStopped() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      byte[] blank = "\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 40; i++) {
        out.write(blank);
      }
    }
    HttpResponse<String> put =
        send(
            request(SNAPSHOTS + "bomb", "acme")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(packed.toByteArray())));
    assertThat(put.statusCode()).isEqualTo(413);
    assertThat(put.body()).contains("The snapshot has more than 3072000 bytes, unpacked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'sha256:12' | line 2: image is \"sha256:12\"; allowed: sha256: and 64 lower-case hexadecimal digits",
        "{} | line 2: image: /imageDigest is missing; allowed: sha256: and 64 lower-case hexadecimal digits",
        "{'digest':1} | line 2: image has the unknown member \"digest\"; allowed: imageDigest, registry, repository, namespaces, tags, labels",
        "{'imageDigest':7} | line 2: image: /imageDigest is 7; allowed: sha256: and 64 lower-case hexadecimal digits",
        "[1] | line 2: image is [1]; allowed: an object",
        "{ | line 2: image: line 1, column 2 is not readable: Unexpected end-of-input: expected close marker for Object; allowed: one JSON object, no key twice, at most 64 levels deep",
        "LONG | line 2: is longer than 65536 bytes; allowed: up to 65536"
      })
  void aBadLineIsNamedAndNothingIsKept(String line, String detail) throws Exception {
    String bad = line.replace('\'', '"').replace("LONG", "x".repeat(70_000));
    HttpResponse<String> put =
        put(
            "bad",
            BodyPublishers.ofString("\"" + digest(1) + "\"\n" + bad + "\n\"" + digest(2) + "\""));
    assertProblem(put, 400, "request-invalid", detail);
    assertThat(database.getCollection("impact_snapshots").countDocuments()).isZero();
    assertThat(get(SNAPSHOTS + "bad").statusCode()).isEqualTo(404);
  }

  @Test
  void tooManyImagesAreRefused() throws Exception {
    String lines =
        IntStream.range(0, 3001)
            .mapToObj(i -> "\"" + digest(i) + "\"\n")
            .collect(Collectors.joining());
    assertProblem(
        put("large", BodyPublishers.ofString(lines)),
        413,
        "body-too-large",
        "the snapshot has more than 3000 images; allowed: up to 3000 (SCHEDULER_SNAPSHOT_MAX_IMAGES)");
  }

  @Test
  void whatTheHeadersSayIsChecked() throws Exception {
    assertProblem(
        send(
            request(SNAPSHOTS + "s", "acme")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "br")
                .PUT(BodyPublishers.noBody())),
        415,
        "media-type-not-supported",
        "Header Content-Encoding is \"br\"; allowed: gzip, or none");
    assertProblem(
        send(
            request(SNAPSHOTS + "s", "acme")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofString("plain text it is"))),
        400,
        "request-invalid",
        "The body is not gzip, as header Content-Encoding says it is");
    assertThat(
            send(request(SNAPSHOTS + "s", "acme")
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString("[]")))
                .statusCode())
        .isEqualTo(415);
    assertProblem(
        put("%20x", BodyPublishers.ofString("")),
        400,
        "request-invalid",
        "The id of the snapshot is \" x\"; allowed: 1 to 200 letters, digits or . _ : @ + = ~ -, a letter or digit first");
  }

  // --- everything

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/scheduler/nothing", "/api/nothing"})
  void anUnknownPathIsAProblemToo(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).get("type").asText())
        .isEqualTo("urn:stellaops:scheduler:problem:not-found");
  }

  @Test
  void aWrongMethodIsAProblemToo() throws Exception {
    HttpResponse<String> answer = send(request(RUNS, "acme").DELETE());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(json(answer).get("type").asText())
        .isEqualTo("urn:stellaops:scheduler:problem:method-not-allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        " | 400 | tenant-missing | Header X-Stella-Tenant is missing; it names the tenant that the request is for.",
        "Acme | 400 | tenant-invalid | Header X-Stella-Tenant is \"Acme\"; allowed: 1 to 63 lower-case letters, digits or . _ -, a letter or digit first",
        "initech | 403 | tenant-not-served | Tenant initech is not one that this worker serves (SCHEDULER_TENANTS)"
      })
  void theTenantIsChecked(@Nullable String tenant, int status, String type, String detail)
      throws Exception {
    for (String path : List.of(RUNS, RUNS + "/x", RUNS + "/x/deltas", SNAPSHOTS + "x")) {
      assertProblem(send(request(path, tenant)), status, type, detail);
    }
  }

  @Test
  void anotherTenantsRunsAndSnapshotsAreNotThere() throws Exception {
    Run run = planned(5);
    put("fleet-1", BodyPublishers.ofString("\"" + digest(1) + "\""));
    for (String path :
        List.of(
            RUNS + "/" + run.runId(),
            RUNS + "/" + run.runId() + "/deltas",
            SNAPSHOTS + "fleet-1")) {
      assertThat(get(path).statusCode()).isEqualTo(200);
      assertThat(send(request(path, "globex")).statusCode()).isEqualTo(404);
    }
    assertProblem(
        send(request(RUNS + "/" + run.runId() + "/cancel", "globex").POST(BodyPublishers.noBody())),
        404,
        "run-unknown",
        "Tenant globex has no run \"" + run.runId() + "\"");
    assertThat(json(send(request(RUNS, "globex"))).get("items")).isEmpty();
    assertThat(runs.find("acme", run.runId()).orElseThrow().state().isFinal()).isFalse();
    HttpResponse<String> foreign =
        send(
            request(RUNS, "globex")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"snapshotId\":\"fleet-1\"}")));
    assertThat(foreign.statusCode()).isEqualTo(422);
  }

  @Test
  void noMappingAnswersWithoutALogin() throws Exception {
    Set<String> paths = new HashSet<>();
    mappings
        .getHandlerMethods()
        .forEach((mapping, method) -> paths.addAll(mapping.getPatternValues()));
    assertThat(paths).contains(RUNS, RUNS + "/{runId}/cancel", "/v3/api-docs", "/error");
    for (String path : paths) {
      for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(uri(path.replaceAll("[{}*]", "")))
                    .header("X-Stella-Tenant", "acme")
                    .method(method, BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString());
        boolean toLogin =
            answer.statusCode() == 302
                && answer.headers().firstValue("Location").orElse("").endsWith("/login");
        assertThat(toLogin || answer.statusCode() == 401 || answer.statusCode() == 403)
            .as(method + " " + path + " answered " + answer.statusCode())
            .isTrue();
      }
    }
  }

  @Test
  void aStoreThatIsAwayIsSaid() throws Exception {
    STORE.stop();
    try {
      HttpResponse<String> answer = get(RUNS);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("5");
      assertThat(json(answer).get("type").asText())
          .isEqualTo("urn:stellaops:scheduler:problem:store-unavailable");
    } finally {
      STORE.restart();
    }
    assertThat(get(RUNS).statusCode()).isEqualTo(200);
  }

  @Test
  void theDescriptionNamesEveryOperationWithTenantAndProblems() throws Exception {
    JsonNode description = json(get("/v3/api-docs"));
    Map<String, List<String>> operations =
        Map.ofEntries(
            Map.entry(RUNS, List.of("get", "post")),
            Map.entry(RUNS + "/{runId}", List.of("get")),
            Map.entry(RUNS + "/{runId}/deltas", List.of("get")),
            Map.entry(RUNS + "/{runId}/cancel", List.of("post")),
            Map.entry(RUNS + "/{runId}/retry", List.of("post")),
            Map.entry(SNAPSHOTS + "{snapshotId}", List.of("get", "put")),
            Map.entry(DEAD, List.of("get")),
            Map.entry(DEAD + "/redrive", List.of("post")),
            Map.entry(DEAD + "/purge", List.of("post")),
            Map.entry(DEAD + "/{queue}/{id}", List.of("get", "delete")),
            Map.entry(DEAD + "/{queue}/{id}/redrive", List.of("post")));
    assertThat(description.get("paths")).hasSize(operations.size());
    operations.forEach(
        (path, methods) ->
            methods.forEach(
                method -> {
                  JsonNode operation = description.get("paths").path(path).path(method);
                  assertThat(operation.path("summary").asText()).as(path).isNotEmpty();
                  assertThat(operation.path("parameters").findValuesAsText("name"))
                      .contains("X-Stella-Tenant");
                  assertThat(operation.path("responses").has("default")).isTrue();
                }));
    assertThat(description.at("/components/schemas/Problem/properties/type/enum").size())
        .isGreaterThan(15);
    assertThat(
            description
                .at(
                    "/paths/~1api~1v1~1scheduler~1runs/post/requestBody/content/application~1json/schema/$ref")
                .asText())
        .isEqualTo("#/components/schemas/RunRequest");
  }

  private Run planned(int images) throws IOException, InterruptedException {
    String runId = json(post(RUNS, "{\"images\":[]}")).get("runId").asText();
    Run run = runs.find("acme", runId).orElseThrow();
    int segments = (images + 99) / 100;
    return windows.queued(runs.planned(runs.sized(run, images, segments, 100)), 0, segments);
  }

  /** A segment with so many changed images first, failed ones next, and the rest as it was. */
  private void record(Run run, int index, int images, int changed, int failed) {
    List<String> digests =
        IntStream.range(index * 100, index * 100 + images).mapToObj(RestTest::digest).toList();
    SegmentMessage message =
        new SegmentMessage(
            SegmentMessage.SCHEMA,
            SegmentMessage.id(run.runId(), index),
            index,
            run.tenantId(),
            run.runId(),
            null,
            Mode.ANALYSIS_ONLY,
            false,
            digests,
            run.limits(),
            null,
            Map.of());
    int attempt = segments.take(message, run.deadlineAt()).number();
    List<ImageOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      outcomes.add(
          i < changed
              ? evaluated(digests.get(i), DELTA)
              : i < changed + failed
                  ? new ImageOutcome.Failed(digests.get(i), "409 no SBOM")
                  : evaluated(digests.get(i), Delta.NONE));
    }
    SegmentRecord record =
        new SegmentRecord(
            run.tenantId(),
            message.segmentId(),
            run.runId(),
            index,
            attempt,
            Instant.now(),
            run.mode(),
            run.trigger(),
            null,
            outcomes,
            false);
    segments.write(record);
    runs.advance(record);
  }

  private static final Delta DELTA =
      new Delta(
          List.of(new Finding("CVE-2026-1", "Critical", "pkg:deb/a", true, null)),
          List.of(new Finding("CVE-2025-9", "Low", null, false, null)));

  private static ImageOutcome evaluated(String digest, Delta delta) {
    Report report =
        new Report(
            "r-" + digest.substring(60),
            "2026-11-23T10:00:00Z",
            "fail",
            null,
            new Report.Summary(1, 1, 0, 0, 0),
            Findings.of(delta.appeared()),
            null);
    return new ImageOutcome.Evaluated(digest, report, delta, 0, !delta.isEmpty(), false);
  }

  private PlannerMessage queued() {
    byte[] body = queue.receiveBody("seda:planner", 5000, byte[].class);
    assertThat(body).isNotNull();
    return messages.planner(body);
  }

  private static String digest(int number) {
    return "sha256:%064x".formatted(number);
  }

  private void assertProblem(HttpResponse<String> answer, int status, String type, String detail)
      throws IOException {
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("detail").asText()).isEqualTo(detail);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(problem.get("type").asText()).isEqualTo("urn:stellaops:scheduler:problem:" + type);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asText()).isNotEmpty();
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertThat(answer.body()).as("status " + answer.statusCode()).isNotEmpty();
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path, "acme"));
  }

  private HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return post(path, BodyPublishers.ofString(body), headers);
  }

  private HttpResponse<String> post(String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path, "acme").header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.POST(body));
  }

  private HttpResponse<String> put(String id, BodyPublisher body)
      throws IOException, InterruptedException {
    return send(
        request(SNAPSHOTS + id, "acme").header("Content-Type", "application/x-ndjson").PUT(body));
  }

  private HttpRequest.Builder request(String path, @Nullable String tenant) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString("operator:horse battery".getBytes(StandardCharsets.UTF_8)));
    return tenant == null ? request : request.header("X-Stella-Tenant", tenant);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }
}
