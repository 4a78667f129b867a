package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a start: the real program in a process of its own. */
class StartTest {

  @TempDir Path folder;

  @Test
  void wrongSettingsEndTheProcessWithAListAndNoStackTrace() throws InterruptedException {
    try (WorkerProcess worker =
        WorkerProcess.start(
            folder,
            Map.of(
                "SCHEDULER_PROFILE", "nats",
                "SCHEDULER_QUEUE_LEASE_SECONDS", "1",
                "SCHEDULER_STORAGE_URI", "postgres://user:hunter2@db",
                "SCANNER_EVENTS_ENABLED", "maybe"))) {
      assertThat(worker.awaitExit()).isEqualTo(1);
      assertThat(worker.output())
          .contains(
              """
              The settings cannot be used:
                SCHEDULER_QUEUE_LEASE_SECONDS is "1"; allowed: 2 to 3600 seconds
                SCHEDULER_STORAGE_URI is not usable (its value is secret); allowed: mongodb:// or mongodb+srv:// address
                SCANNER_EVENTS_ENABLED is "maybe"; allowed: true or false
              """)
          .contains("docs/configuration.md")
          .doesNotContain("hunter2", "\tat ", "Exception");
    }
  }

  @Test
  void anUnknownProfileEndsTheProcessWithThoseThatExist() throws InterruptedException {
    try (WorkerProcess worker =
        WorkerProcess.start(folder, Map.of(), "--SCHEDULER_PROFILE=kafka")) {
      assertThat(worker.awaitExit()).isEqualTo(1);
      assertThat(worker.output())
          .contains(
              "SCHEDULER_PROFILE is \"kafka\", but there is no file profiles/kafka.yaml; found: embedded, nats, redis")
          .doesNotContain("\tat ");
    }
  }
}
