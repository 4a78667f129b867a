package org.stellaops.scheduler.worker.dead;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every subcommand does: open what it needs, act, close it. */
@Command(usageHelpAutoWidth = true)
abstract class OnDesk implements Callable<Integer> {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  /** Everything is done in one process: nothing stops it after so many. */
  static final int ALL = Integer.MAX_VALUE;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print JSON, one document a line.")
  boolean json;

  @Override
  public final Integer call() {
    try (ConfigurableApplicationContext context = CommandContext.open()) {
      return on(context.getBean(DeadLetterDesk.class));
    }
  }

  abstract int on(DeadLetterDesk desk);

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  void printJson(Object document) {
    try {
      out().println(JSON.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static AuditTrail.Actor actor(@Nullable String tenant) {
    return new AuditTrail.Actor(
        tenant == null ? "*" : tenant, System.getProperty("user.name") + " (command line)");
  }
}
