package org.stellaops.scheduler.worker.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.SchedulerWorker;

/** What operators look at, on the whole worker: the console in a real browser, and health. */
@SpringBootTest(
    classes = SchedulerWorker.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "SCHEDULER_HTTP_PASSWORD=horse battery",
      "SCHEDULER_STORAGE_TIMEOUT_SECONDS=2",
      "SCANNER_EVENTS_ENABLED=true"
    })
class ConsoleTest {

  /** The console asks for a list of connections that nobody has made. */
  private static final String NO_PRESETS = "preset-connections";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(120);

  private static final StoreServer STORE = StoreServer.inMemory();
  private static final RedisServer REDIS = RedisServer.embedded().start();

  @LocalServerPort private int port;
  @Autowired private CamelContext camel;

  private final HttpClient http = HttpClient.newHttpClient();

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
    REDIS.close();
  }

  @Test
  void theConsoleListsEveryRouteAndDrawsItsDiagram() throws Exception {
    List<String> complaints = new ArrayList<>();
    Path pictures = Files.createDirectories(Path.of("target", "console"));
    try (Playwright playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(List.of("--no-sandbox")))) {
      Page page = browser.newPage();
      page.setDefaultTimeout(SOON.toMillis());
      page.onPageError(complaints::add);
      page.onResponse(
          answer -> {
            if (answer.status() >= 400 && !answer.url().endsWith(NO_PRESETS)) {
              complaints.add(answer.status() + " " + answer.url());
            }
          });
      page.onConsoleMessage(
          message -> {
            // A failed request has a line of its own, above; what is left is scripts and the
            // content policy.
            if (message.type().equals("error") && !message.text().contains("Failed to load")) {
              complaints.add(message.text());
            }
          });
      page.navigate("http://localhost:" + port + "/actuator/hawtio");
      page.fill("input[name=username]", "operator");
      page.fill("input[name=password]", "horse battery");
      page.click("button[type=submit]");
      page.waitForURL(url -> url.contains("/actuator/hawtio/"));
      page.navigate("http://localhost:" + port + "/actuator/hawtio/camel");
      Locator tree = page.locator(".pf-v5-c-tree-view, .pf-v6-c-tree-view").first();
      tree.waitFor();
      List<String> routes = camel.getRoutes().stream().map(Route::getRouteId).sorted().toList();
      assertThat(routes).hasSizeGreaterThan(10);
      for (String route : routes) {
        node(tree, route).click();
        page.getByText("Route Diagram", new Page.GetByTextOptions().setExact(true)).click();
        page.locator(".react-flow__node")
            .first()
            .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE));
        assertThat(page.locator("#camel-content-header, h1, h2").allInnerTexts().toString())
            .contains(route);
        assertThat(page.locator(".react-flow__node").count())
            .as("nodes in the diagram of " + route)
            .isGreaterThanOrEqualTo(2);
        page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve(route + ".png")));
      }
      page.navigate("http://localhost:" + port + "/swagger-ui/index.html");
      page.getByText("/api/v1/scheduler/runs/{runId}/cancel").first().waitFor();
      page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve("openapi.png")));
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void healthSaysWhichPartIsDownSinceWhenAndWhatFollows() throws Exception {
    await().atMost(SOON).until(() -> ask("/actuator/health/readiness").statusCode() == 200);
    JsonNode well = health();
    assertThat(well.at("/components").properties().stream().map(Map.Entry::getKey))
        .contains("queue", "store", "scanner", "events");
    assertThat(well.at("/components/queue/details/planner/status").asText()).isEqualTo("OPEN");

    REDIS.stop();
    await().atMost(SOON).until(() -> status("queue").equals("DOWN"));
    JsonNode cut = health();
    assertThat(cut.at("/components/queue/details/runner/since").asText()).isNotEmpty();
    assertThat(cut.at("/components/queue/details/consequence").asText())
        .startsWith("No new work is taken.");
    assertThat(cut.at("/components/store/status").asText()).isEqualTo("UP");
    assertThat(ask("/actuator/health/readiness").statusCode()).isEqualTo(503);
    assertThat(ask("/actuator/health/liveness").statusCode()).isEqualTo(200);
    REDIS.restart();
    await().atMost(SOON).until(() -> ask("/actuator/health/readiness").statusCode() == 200);

    STORE.stop();
    await().atMost(SOON).until(() -> status("store").equals("DOWN"));
    assertThat(health().at("/components/store/details/since").asText()).isNotEmpty();
    assertThat(ask("/actuator/health/readiness").statusCode()).isEqualTo(503);
    STORE.restart();
    await().atMost(SOON).until(() -> ask("/actuator/health/readiness").statusCode() == 200);
  }

  @Test
  void probesShowNoDetailsToStrangers() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri("/actuator/health/readiness")).build(),
            BodyHandlers.ofString());
    assertThat(answer.body()).contains("\"status\"").doesNotContain("details");
  }

  private static Locator node(Locator tree, String route) {
    return tree.getByText(route, new Locator.GetByTextOptions().setExact(true)).first();
  }

  private String status(String component) throws Exception {
    return health().at("/components/" + component + "/status").asText();
  }

  private JsonNode health() throws Exception {
    return JSON.readTree(ask("/actuator/health").body());
  }

  private HttpResponse<String> ask(String path) throws Exception {
    String credentials =
        Base64.getEncoder()
            .encodeToString("operator:horse battery".getBytes(StandardCharsets.UTF_8));
    return http.send(
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Basic " + credentials).build(),
        BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private static Path chromium() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "No chromium is installed, which the console's test needs; install it with: make"
                        + " tools (on Debian: apt-get install -y --no-install-recommends chromium)"));
  }
}
