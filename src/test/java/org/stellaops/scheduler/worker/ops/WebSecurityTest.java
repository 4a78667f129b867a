package org.stellaops.scheduler.worker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.stellaops.scheduler.worker.settings.Settings;

@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "SCHEDULER_HTTP_PASSWORD=horse battery",
      "camel.main.routes-include-pattern=false",
      // queue, store and scanner are not here
      "management.endpoint.health.validate-group-membership=false",
      // off in tests by default
      "management.prometheus.metrics.export.enabled=true"
    })
class WebSecurityTest {

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ComponentScan(basePackageClasses = Settings.class)
  @Import({WebSecurity.class, Echo.class})
  static class Process {}

  @RestController
  static class Echo {
    @GetMapping("/api/echo")
    String get() {
      return "got";
    }

    @PostMapping("/api/echo")
    String post() {
      return "posted";
    }

    @GetMapping("/page")
    String page() {
      return "page";
    }
  }

  @LocalServerPort private int port;

  @Autowired private LoginAttempts attempts;

  private final HttpClient browser =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  @BeforeEach
  void forgetFailures() {
    attempts.forget();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
  void probesNeedNoLogin(String path) throws Exception {
    assertThat(send(get(path)).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/echo",
        "/api/nothing-here",
        "/actuator",
        "/actuator/health",
        "/actuator/health/queue",
        "/actuator/prometheus",
        "/v3/api-docs"
      })
  void programsAreAskedForBasicCredentials(String path) throws Exception {
    HttpResponse<String> answer = send(get(path));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"scheduler\", charset=\"UTF-8\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"type\":\"urn:stellaops:scheduler:problem:login-needed\",\"title\":\"Login needed\",\"status\":401,"
                + "\"detail\":\"User and password (HTTP basic) are missing or wrong.\"}");
    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/page",
        "/actuator/hawtio",
        "/actuator/hawtio/index.html",
        "/actuator/jolokia",
        "/swagger-ui/index.html"
      })
  void browsersAreSentToTheLoginPage(String path) throws Exception {
    HttpResponse<String> answer = send(get(path));
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/page", "/actuator/jolokia", "/actuator/hawtio/"})
  void basicCredentialsOpenNoPage(String path) throws Exception {
    assertThat(
            send(get(path).header("Authorization", basic("operator", "horse battery")))
                .statusCode())
        .isEqualTo(302);
  }

  @ParameterizedTest
  @CsvSource({
    "operator,horse battery,200",
    "operator,horse,401",
    "Operator,horse battery,401",
    "operator,'',401"
  })
  void basicCredentialsOpenTheApi(String user, String password, int status) throws Exception {
    HttpResponse<String> answer =
        send(get("/api/echo").header("Authorization", basic(user, password)));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
  }

  @Test
  void metricsOpenWithBasicCredentials() throws Exception {
    HttpResponse<String> answer =
        send(
            get("/actuator/prometheus")
                .header("Authorization", basic("operator", "horse battery")));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void changesNeedTheTenantHeader() throws Exception {
    HttpRequest.Builder post =
        get("/api/echo")
            .POST(BodyPublishers.noBody())
            .header("Authorization", basic("operator", "horse battery"));
    HttpResponse<String> refused = send(post);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .isEqualTo(
            "{\"type\":\"urn:stellaops:scheduler:problem:tenant-missing\",\"title\":\"Tenant missing\",\"status\":400,"
                + "\"detail\":\"Header X-Stella-Tenant is missing; it names the tenant that the request is for.\"}");
    assertThat(send(post.header("X-Stella-Tenant", "acme")).body()).isEqualTo("posted");
  }

  @Test
  void tooManyFailuresFromAnAddressAreRefusedWithAWait() throws Exception {
    HttpRequest.Builder wrong =
        get("/api/echo").header("Authorization", basic("operator", "wrong"));
    for (int i = 0; i < LoginAttempts.ALLOWED; i++) {
      assertThat(send(wrong).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> refused =
        send(get("/api/echo").header("Authorization", basic("operator", "horse battery")));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, 60);
    assertThat(refused.body())
        .contains("10 logins from this address failed within a minute; try again in ");
    assertThat(login("horse battery").statusCode()).isEqualTo(429);
    attempts.forget();
    assertThat(login("horse battery").statusCode()).isEqualTo(302);
  }

  @Test
  void aBrowserLogsInAndUsesItsSession() throws Exception {
    HttpResponse<String> wrong = login("wrong");
    assertThat(wrong.headers().firstValue("Location").orElseThrow()).endsWith("/login?error");
    HttpResponse<String> right = login("horse battery");
    assertThat(right.headers().firstValue("Location").orElseThrow()).endsWith("/actuator/hawtio");
    assertThat(right.headers().allValues("Set-Cookie"))
        .anySatisfy(
            cookie ->
                assertThat(cookie)
                    .contains("JSESSIONID")
                    .contains("HttpOnly")
                    .contains("SameSite=Strict"));
    assertThat(send(get("/page")).body()).isEqualTo("page");
    assertThat(send(get("/api/echo")).body()).isEqualTo("got");
    assertThat(send(get("/api/echo").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(400);
    assertThat(send(get("/actuator/hawtio/index.html")).statusCode()).isEqualTo(200);
  }

  @Test
  void jolokiaWantsTheCsrfToken() throws Exception {
    login("horse battery");
    HttpRequest.Builder question =
        get("/actuator/jolokia")
            .POST(BodyPublishers.ofString("{\"type\":\"version\"}"))
            .header("Content-Type", "application/json");
    assertThat(send(question).statusCode()).isEqualTo(403);
    assertThat(send(question.header("X-XSRF-TOKEN", token())).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'exec','mbean':'com.sun.management:type=DiagnosticCommand','operation':'vmVersion'} | 403",
        "{'type':'write','mbean':'java.lang:type=Memory','attribute':'Verbose','value':true} | 403",
        "{'type':'exec','mbean':'org.apache.camel:context=scheduler-worker,type=context,name=`scheduler-worker`','operation':'sendBody(java.lang.String,java.lang.Object)','arguments':['log:x','x']} | 403",
        "{'type':'exec','mbean':'org.apache.camel:context=scheduler-worker,type=context,name=`scheduler-worker`','operation':'createEndpoint','arguments':['log:x']} | 403",
        "{'type':'exec','mbean':'org.apache.camel:context=scheduler-worker,type=context,name=`scheduler-worker`','operation':'getUptime'} | 200",
        "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'Uptime'} | 200"
      })
  void jolokiaLooksAndOperatesCamelAndNothingElse(String question, int status) throws Exception {
    login("horse battery");
    HttpResponse<String> answer =
        send(
            get("/actuator/jolokia")
                .header("Content-Type", "application/json")
                .header("X-XSRF-TOKEN", token())
                .POST(BodyPublishers.ofString(question.replace('\'', '"').replace("`", "\\\""))));
    assertThat(answer.body()).contains("\"status\":" + status);
  }

  @Test
  void jolokiaAnswersNoGet() throws Exception {
    login("horse battery");
    assertThat(send(get("/actuator/jolokia/read/java.lang:type=Runtime/Uptime")).body())
        .contains("HTTP method get is not allowed");
  }

  @Test
  void theConsolesProxyIsShut() throws Exception {
    login("horse battery");
    assertThat(
            send(get("/actuator/hawtio/proxy/http/localhost/" + port + "/api/echo")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void answersCarrySecurityHeaders() throws Exception {
    Map<String, List<String>> api = send(get("/api/echo")).headers().map();
    assertThat(api)
        .extractingByKey("content-security-policy")
        .asString()
        .contains("default-src 'none'");
    assertThat(api)
        .containsKeys(
            "x-content-type-options", "x-frame-options", "referrer-policy", "cache-control");
    Map<String, List<String>> page = send(get("/login")).headers().map();
    assertThat(page)
        .extractingByKey("content-security-policy")
        .asString()
        .contains("default-src 'self'")
        .doesNotContain("unsafe-eval");
  }

  private HttpResponse<String> login(String password) throws Exception {
    Matcher token =
        Pattern.compile("name=\"_csrf\" type=\"hidden\" value=\"([^\"]+)\"")
            .matcher(send(get("/login")).body());
    assertThat(token.find()).isTrue();
    return send(
        get("/login")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "username=operator&password="
                        + password.replace(' ', '+')
                        + "&_csrf="
                        + token.group(1))));
  }

  /** A login ends the token; the next page brings a new one. */
  private String token() throws Exception {
    send(get("/page"));
    return ((CookieManager) browser.cookieHandler().orElseThrow())
        .getCookieStore().getCookies().stream()
            .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
            .findFirst()
            .orElseThrow()
            .getValue();
  }

  private HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return browser.send(request.build(), BodyHandlers.ofString());
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
