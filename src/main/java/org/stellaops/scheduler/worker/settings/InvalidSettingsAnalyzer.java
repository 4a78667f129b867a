package org.stellaops.scheduler.worker.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the list of wrong settings instead of a stack trace; the process then ends with 1. */
final class InvalidSettingsAnalyzer extends AbstractFailureAnalyzer<Settings.InvalidSettings> {

  @Override
  protected FailureAnalysis analyze(Throwable failure, Settings.InvalidSettings cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Correct the variables above. docs/configuration.md lists every variable with its default"
            + " and what it may hold.",
        cause);
  }
}
