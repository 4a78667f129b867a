package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What the environment holds after the settings were read. */
@ExtendWith(OutputCaptureExtension.class)
class SettingsEnvironmentTest {

  @TempDir Path folder;

  @TempDir Path routes;

  private final DeferredLogs logs = new DeferredLogs();

  @BeforeEach
  void oneRoute() throws IOException {
    Files.createFile(routes.resolve("10-first.camel.yaml"));
  }

  @Test
  void redisEndpointsFollowFromTheSettings() {
    StandardEnvironment environment = environment(Map.of("SCHEDULER_QUEUE_LEASE_SECONDS", "30"));

    assertThat(environment.getProperty("scheduler.queue.planner.from"))
        .isEqualTo(
            "redis-stream:scheduler:planner?group=scheduler-planners&queue=planner&inFlight=2"
                + "&leaseMillis=30000&maxDeliveries=10&retryDelayMillis=15000");
    assertThat(environment.getProperty("scheduler.queue.runner.to"))
        .isEqualTo("redis-stream:scheduler:runner?duplicateWindowMillis=600000");
  }

  @Test
  void natsEndpointsFollowFromTheSettings() {
    StandardEnvironment environment = environment(Map.of("SCHEDULER_QUEUE_KIND", "nats"));

    assertThat(environment.getProperty("scheduler.queue.runner.from"))
        .isEqualTo(
            "jetstream:SCHEDULER_RUNNER?subject=scheduler.runner&durable=scheduler-runners&replicas=1"
                + "&duplicateWindowMillis=600000&queue=runner&inFlight=4&leaseMillis=60000"
                + "&maxDeliveries=10&retryDelayMillis=15000");
    assertThat(environment.getProperty("scheduler.queue.planner.to"))
        .isEqualTo(
            "nats:scheduler.planner?connection=%23queueNats&jetstreamEnabled=true&jetstreamAsync=false");
  }

  @Test
  void aWholeEndpointReplacesTheBuiltInOne() {
    StandardEnvironment environment =
        environment(
            Map.of(
                "SCHEDULER_QUEUE_PLANNER_FROM", "jms:queue:planner",
                "SCHEDULER_QUEUE_PLANNER_TO", "jms:queue:planner"));

    assertThat(environment.getProperty("scheduler.queue.planner.from"))
        .isEqualTo("jms:queue:planner");
    assertThat(environment.getProperty("scheduler.queue.runner.from")).startsWith("redis-stream:");
  }

  @Test
  void theBackgroundLaneHasAQueueOfItsOwnOrSharesTheReplacedOne() {
    StandardEnvironment redis = environment(Map.of("SCHEDULER_QUEUE_BACKGROUND_IN_FLIGHT", "3"));
    assertThat(redis.getProperty("scheduler.queue.background.from"))
        .startsWith(
            "redis-stream:scheduler:runner:background?group=scheduler-runners-background&queue=background&inFlight=3&");
    StandardEnvironment nats = environment(Map.of("SCHEDULER_QUEUE_KIND", "nats"));
    assertThat(nats.getProperty("scheduler.queue.background.to"))
        .startsWith("nats:scheduler.runner.background?");

    Map<String, Object> replaced = new HashMap<>();
    replaced.put("SCHEDULER_QUEUE_RUNNER_FROM", "jms:queue:runner");
    replaced.put("SCHEDULER_QUEUE_RUNNER_TO", "jms:queue:runner?x=y");
    StandardEnvironment shared = environment(replaced);
    assertThat(shared.getProperty("scheduler.queue.background.from")).startsWith("direct:");
    assertThat(shared.getProperty("scheduler.queue.background.to"))
        .isEqualTo("jms:queue:runner?x=y");
    replaced.put("SCHEDULER_QUEUE_BACKGROUND_FROM", "jms:queue:background");
    replaced.put("SCHEDULER_QUEUE_BACKGROUND_TO", "jms:queue:background");
    assertThat(environment(replaced).getProperty("scheduler.queue.background.from"))
        .isEqualTo("jms:queue:background");
  }

  @Test
  void noPasswordStandsInAnyDerivedProperty() throws IOException {
    StandardEnvironment environment =
        environment(
            Map.of(
                "SCHEDULER_QUEUE_REDIS_URL", "redis://user:hunter2@redis:6379/0",
                "SCANNER_EVENTS_ENABLED", "true",
                "SCANNER_EVENTS_DSN", "redis://user:hunter2@events:6379",
                "SCHEDULER_STORAGE_URI", "mongodb://user:hunter2@mongo",
                "SCHEDULER_SCANNER_TOKEN", "hunter2",
                "SCHEDULER_HTTP_PASSWORD", "hunter2"));

    assertThat(derived(environment).getSource().toString()).doesNotContain("hunter2");
    assertThat(environment.getProperty("scheduler.events.to"))
        .isEqualTo(
            "redis-stream:stella.events?connection=events&maxLength=10000&timeoutMillis=5000");
  }

  @Test
  void scannerAddressesKeepThePathOfTheBase() {
    StandardEnvironment environment =
        environment(Map.of("SCHEDULER_SCANNER_BASEADDRESS", "https://scanner.example/stella/"));

    assertThat(environment.getProperty("scheduler.scanner.reports"))
        .isEqualTo("https://scanner.example/stella/api/v1/reports");
    assertThat(environment.getProperty("scheduler.scanner.scans"))
        .isEqualTo("https://scanner.example/stella/api/v1/scans");
  }

  @Test
  void theProfileGivesWhatTheVariablesLeaveOpen() throws IOException {
    profile("nats", "SCHEDULER_QUEUE_KIND: Nats\nSCHEDULER_SEGMENT_SIZE: 50\n");

    StandardEnvironment environment =
        environment(
            Map.of(
                "SCHEDULER_PROFILE", "nats",
                "SCHEDULER_PROFILES_DIRECTORY", folder.toString(),
                "SCHEDULER_SEGMENT_SIZE", "7"));
    Settings settings = SettingsSource.settings(environment);

    assertThat(environment.getActiveProfiles()).containsExactly("nats");
    assertThat(settings.get(Options.QUEUE_KIND)).isEqualTo(Options.QueueKind.NATS);
    assertThat(settings.get(Options.SEGMENT_SIZE)).isEqualTo(7);
  }

  @Test
  void aSecretFileInTheEnvironmentReplacesTheProfilesOwnText() throws IOException {
    profile("redis", "SCHEDULER_STORAGE_URI: mongodb://mongo:27017\n");
    Path secret = Files.writeString(folder.resolve("uri"), "mongodb://u:p@elsewhere\n");

    Settings settings =
        settings(
            Map.of(
                "SCHEDULER_PROFILE", "redis",
                "SCHEDULER_PROFILES_DIRECTORY", folder.toString(),
                "SCHEDULER_STORAGE_URI_FILE", secret.toString()));

    assertThat(settings.get(Options.STORAGE_URI)).contains("mongodb://u:p@elsewhere");
  }

  @Test
  void anUnknownProfileIsRefusedWithThoseThatExist() throws IOException {
    profile("nats", "");
    profile("redis", "");

    assertThatThrownBy(
            () ->
                environment(
                    Map.of(
                        "SCHEDULER_PROFILE",
                        "kafka",
                        "SCHEDULER_PROFILES_DIRECTORY",
                        folder.toString())))
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessage(
            "The settings cannot be used:\n  SCHEDULER_PROFILE is \"kafka\", but there is no file %s/kafka.yaml; found: nats, redis"
                .formatted(folder));
  }

  @Test
  void aProfileMayNotClimbOutOfItsFolder() {
    assertThatThrownBy(() -> environment(Map.of("SCHEDULER_PROFILE", "../secrets")))
        .hasMessageContaining(
            "SCHEDULER_PROFILE is \"../secrets\"; allowed: name of a file in the folder of profiles");
  }

  @Test
  void aProfileHoldsOnlyVariables() throws IOException {
    profile("nats", "SCHEDULER_QUEUE_KINDS: Nats\nlogging.level.root: debug\n");

    assertThatThrownBy(
            () ->
                environment(
                    Map.of(
                        "SCHEDULER_PROFILE",
                        "nats",
                        "SCHEDULER_PROFILES_DIRECTORY",
                        folder.toString())))
        .hasMessageContaining("nats.yaml holds names that are not variables of this worker")
        .hasMessageContaining("SCHEDULER_QUEUE_KINDS (did you mean SCHEDULER_QUEUE_KIND?)")
        .hasMessageContaining("logging.level.root");
  }

  @Test
  void misspeltVariablesAreNamedOnceWithTheNearestKnownName(CapturedOutput output) {
    environment(
        Map.of(
            "SCHEDULER_QUEUE_LEASE_SECOND", "30",
            "SCANNER_EVENTS_ENABLE", "true"));
    logs.switchOverAll();

    assertThat(output)
        .contains("SCHEDULER_QUEUE_LEASE_SECOND (did you mean SCHEDULER_QUEUE_LEASE_SECONDS?)")
        .contains("SCANNER_EVENTS_ENABLE (did you mean SCANNER_EVENTS_ENABLED?)")
        .containsOnlyOnce("Variables without effect");
  }

  @Test
  void serviceLinksOfKubernetesAreNeitherWarnedAboutNorRead(CapturedOutput output) {
    StandardEnvironment environment =
        environment(
            Map.of(
                "SCHEDULER_WEB_SERVICE_HOST", "10.0.0.1",
                "SCHEDULER_WEB_SERVICE_PORT_HTTP", "8080",
                "SCHEDULER_WEB_PORT_8080_TCP_ADDR", "10.0.0.1",
                "SCHEDULER_HTTP_PORT", "tcp://10.0.0.1:8080"));
    logs.switchOverAll();

    assertThat(environment.getProperty("server.port")).isEqualTo("8085");
    assertThat(output).doesNotContain("Variables without effect");
  }

  @Test
  void aFolderWithoutRoutesIsRefused() {
    assertThatThrownBy(() -> environment(Map.of("SCHEDULER_ROUTES_DIRECTORY", folder.toString())))
        .hasMessageEndingWith(
            "SCHEDULER_ROUTES_DIRECTORY is \"%1$s\", but %1$s holds no file *.camel.yaml; allowed: a folder of routes"
                .formatted(folder));
  }

  @Test
  void passwordsMayHoldWhatLooksLikeAPlaceholder() {
    assertThat(settings(Map.of("SCHEDULER_HTTP_PASSWORD", "a${b}#{c}")).get(Options.HTTP_PASSWORD))
        .contains("a${b}#{c}");
  }

  @Test
  void theHttpPortCannotBeMovedPastTheChecks() {
    StandardEnvironment environment = environment(Map.of("SERVER_ADDRESS", "0.0.0.0"));

    assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
  }

  private Settings settings(Map<String, Object> variables) {
    return SettingsSource.settings(environment(variables));
  }

  private static SettingsSource derived(StandardEnvironment environment) {
    return (SettingsSource) environment.getPropertySources().get(SettingsSource.NAME);
  }

  private StandardEnvironment environment(Map<String, Object> variables) {
    Map<String, Object> all = new LinkedHashMap<>(variables);
    all.putIfAbsent("SCHEDULER_ROUTES_DIRECTORY", routes.toString());
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new MapPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, all));
    new SettingsEnvironment(logs).postProcessEnvironment(environment, new SpringApplication());
    return environment;
  }

  private void profile(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name + ".yaml"), content);
  }
}
