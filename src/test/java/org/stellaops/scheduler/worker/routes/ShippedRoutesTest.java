package org.stellaops.scheduler.worker.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The route files of this repository keep all rules, with every transport's endpoints. */
class ShippedRoutesTest {

  @ParameterizedTest
  @ValueSource(strings = {"redis", "nats"})
  void areClean(String transport) throws IOException {
    Surroundings worker =
        Surroundings.ofWorker(
            "--SCHEDULER_QUEUE_KIND=" + transport,
            "--SCANNER_EVENTS_ENABLED=true",
            "--SCANNER_EVENTS_DSN=redis://localhost:6379");

    assertThat(new RouteCheck(worker).check(Path.of("routes"))).isEmpty();
  }
}
