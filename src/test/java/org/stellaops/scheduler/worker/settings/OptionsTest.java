package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules for the catalogue itself. */
class OptionsTest {

  static Stream<Option<?>> all() {
    return Options.all().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyOptionIsExplainedAndLimited(Option<?> option) {
    assertThat(option.name()).matches("(SCHEDULER|SCANNER_EVENTS)_[A-Z0-9_]+");
    assertThat(option.description()).as(option.name()).matches("(?s)[A-Z].{9,}\\.");
    assertThat(option.allowed()).as(option.name()).isNotBlank();
    assertThat(option.group()).as(option.name()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyDefaultIsAllowed(Option<?> option) {
    assertThat(option.parser().apply(option.defaultText())).as(option.name()).isNotNull();
  }

  @Test
  void namesAreUnique() {
    assertThat(Options.all()).extracting(Option::name).doesNotHaveDuplicates();
  }

  @Test
  void everyConstantIsListed() {
    assertThat(Options.all()).hasSizeGreaterThan(60).contains(Options.QUEUE_KIND, Options.PROFILE);
  }

  /** The names and defaults that other systems rely on. */
  @ParameterizedTest
  @CsvSource({
    "SCHEDULER_QUEUE_KIND, Redis",
    "SCHEDULER_QUEUE_NATS_URL, nats://nats:4222",
    "SCHEDULER_QUEUE_REDIS_URL, redis://redis:6379",
    "SCHEDULER_STORAGE_URI, mongodb://mongo:27017",
    "SCHEDULER_STORAGE_DATABASE, stellaops_scheduler",
    "SCHEDULER_SCANNER_BASEADDRESS, http://scanner-web:8444",
    "SCANNER_EVENTS_ENABLED, false",
    "SCANNER_EVENTS_DRIVER, redis",
    "SCANNER_EVENTS_DSN, ''",
    "SCANNER_EVENTS_STREAM, stella.events",
    "SCANNER_EVENTS_PUBLISH_TIMEOUT_SECONDS, 5",
    "SCANNER_EVENTS_MAX_STREAM_LENGTH, 10000",
  })
  void thePublicNamesKeepTheirDefaults(String name, String byDefault) {
    assertThat(Options.all())
        .filteredOn(option -> option.name().equals(name))
        .extracting(Option::defaultText)
        .containsExactly(byDefault);
  }

  @ParameterizedTest
  @CsvSource({"embedded, REDIS", "redis, REDIS", "nats, NATS"})
  void theProfilesThatComeWithTheWorkerCanBeUsed(String profile, Options.QueueKind kind) {
    Map<String, Object> values = ProfileFile.read(Map.of("SCHEDULER_PROFILE", profile)::get);
    Settings settings =
        Settings.read(name -> values.get(name) instanceof String text ? text : null);

    assertThat(settings.get(Options.QUEUE_KIND)).isEqualTo(kind);
    assertThat(Path.of("profiles", profile + ".yaml")).isRegularFile();
  }
}
