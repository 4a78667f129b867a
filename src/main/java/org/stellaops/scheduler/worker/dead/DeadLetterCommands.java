package org.stellaops.scheduler.worker.dead;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.dead.DeadFilter.Whose;
import org.stellaops.scheduler.worker.lease.DeadLetterQueues;
import org.stellaops.scheduler.worker.lease.DeadLetters.Redrive;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommands of {@link DeadLettersCommand}. */
final class DeadLetterCommands {

  /** The work queues, as {@link DeadLetterQueues#NAMES} has them. */
  enum Queue {
    planner,
    runner,
    background
  }

  /** As {@link DeadFilter#REASONS} has them. */
  enum Reason {
    malformed,
    refused,
    failed,
    crashed,
    unknown
  }

  /** Which dead letters of all. */
  static final class Narrowing {
    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only those of this tenant.")
    @Nullable String tenant;

    @Option(names = "--run", paramLabel = "RUN", description = "Only those of this run.")
    @Nullable String run;

    DeadFilter filter(@Nullable Reason reason) {
      return new DeadFilter(
          tenant == null ? new Whose.Everyones() : new Whose.Tenants(tenant),
          reason == null ? null : reason.name(),
          run);
    }
  }

  private static final DeadFilter ANY = new DeadFilter(new Whose.Everyones(), null, null);

  @Command(name = "list", description = "Lists dead letters, oldest first.")
  static final class ListThem extends OnDesk {
    @Option(
        names = {"-q", "--queue"},
        paramLabel = "QUEUE",
        description = "${COMPLETION-CANDIDATES}; all of them when absent.")
    @Nullable Queue queue;

    @Option(
        names = "--reason",
        paramLabel = "REASON",
        description = "Only those of this class of reasons: ${COMPLETION-CANDIDATES}.")
    @Nullable Reason reason;

    @Option(
        names = "--limit",
        paramLabel = "COUNT",
        defaultValue = "100",
        description = "At most so many of each queue; ${DEFAULT-VALUE} when absent.")
    int limit;

    @Mixin Narrowing narrowing = new Narrowing();

    @Override
    int on(DeadLetterDesk desk) {
      if (!json) {
        DeadLetterTable.head(out());
      }
      List<String> queues = queue == null ? DeadLetterQueues.NAMES : List.of(queue.name());
      for (String each : queues) {
        DeadLetterDesk.Part part =
            desk.list(each, narrowing.filter(reason), null, Math.max(1, limit), ALL);
        for (DeadLetterEntry entry : part.items()) {
          if (json) {
            printJson(entry);
          } else {
            DeadLetterTable.line(out(), entry);
          }
        }
        if (part.next() != null) {
          err().println("queue " + each + ": there are more; ask with a larger --limit");
        }
      }
      return DeadLettersCommand.DONE;
    }
  }

  @Command(name = "show", description = "Shows one dead letter and its body.")
  static final class Show extends OnDesk {
    @Option(
        names = {"-q", "--queue"},
        paramLabel = "QUEUE",
        required = true,
        description = "${COMPLETION-CANDIDATES}.")
    Queue queue = Queue.runner;

    @Option(names = "--body", description = "Print nothing but the body, byte for byte.")
    boolean bodyOnly;

    @Parameters(paramLabel = "ID", description = "As list shows it.")
    String id = "";

    @Override
    int on(DeadLetterDesk desk) {
      DeadLetterDesk.Letter letter = desk.find(queue.name(), ANY, id).orElse(null);
      if (letter == null) {
        err().println("queue " + queue + ": no dead letter " + id);
        return DeadLettersCommand.NOT_THERE;
      }
      byte[] body = letter.body() == null ? new byte[0] : letter.body();
      String text = new String(body, StandardCharsets.UTF_8);
      if (bodyOnly) {
        out().flush();
        raw().writeBytes(body);
        raw().flush();
      } else if (json) {
        printJson(Map.of("entry", letter.entry(), "body", text));
      } else {
        DeadLetterTable.whole(out(), letter.entry(), text);
      }
      return DeadLettersCommand.DONE;
    }

    private PrintStream raw() {
      return ((DeadLettersCommand) spec.root().userObject()).stream();
    }
  }

  /** Those that are named, or those of a reason, or all. */
  static final class Which {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "As list shows it.")
    @Nullable List<String> ids;

    @Option(
        names = "--reason",
        paramLabel = "REASON",
        description = "All of this class of reasons: ${COMPLETION-CANDIDATES}.")
    @Nullable Reason reason;

    @Option(names = "--all", description = "All of the queue.")
    boolean all;
  }

  /** One of the two that change something. */
  abstract static class Changing extends OnDesk {
    @Option(
        names = {"-q", "--queue"},
        paramLabel = "QUEUE",
        required = true,
        description = "${COMPLETION-CANDIDATES}.")
    Queue queue = Queue.runner;

    @ArgGroup(exclusive = true, multiplicity = "1")
    Which which = new Which();

    @Mixin Narrowing narrowing = new Narrowing();

    private final String done;

    Changing(String done) {
      this.done = done;
    }

    abstract @Nullable String one(DeadLetterDesk desk, DeadFilter wanted, String id);

    abstract DeadLetterDesk.Many many(DeadLetterDesk desk, DeadFilter wanted);

    @Override
    final int on(DeadLetterDesk desk) {
      DeadFilter wanted = narrowing.filter(which.reason);
      List<String> ids = which.ids;
      if (ids == null) {
        DeadLetterDesk.Many many = many(desk, wanted);
        print(many.done(), many.kept());
        return DeadLettersCommand.DONE;
      }
      int count = 0;
      for (String id : ids) {
        String problem = one(desk, wanted, id);
        if (problem == null) {
          count++;
        } else {
          err().println("queue " + queue + ": dead letter " + id + " " + problem);
        }
      }
      print(count, ids.size() - count);
      return count == ids.size() ? DeadLettersCommand.DONE : DeadLettersCommand.NOT_THERE;
    }

    private void print(int count, int kept) {
      if (json) {
        printJson(Map.of(done, count, "kept", kept));
      } else {
        out().println(count + " " + done + (kept == 0 ? "" : ", " + kept + " not"));
      }
    }
  }

  @Command(
      name = "redrive",
      description = "Puts dead letters back into their queue, as if new, each exactly once.")
  static final class RedriveThem extends Changing {
    RedriveThem() {
      super("redriven");
    }

    @Override
    @Nullable String one(DeadLetterDesk desk, DeadFilter wanted, String id) {
      Redrive end = desk.redrive(actor(narrowing.tenant), queue.name(), wanted, id);
      return switch (end) {
        case DONE -> null;
        case UNKNOWN -> "is not there";
        case EMPTY -> "never was a message; there is nothing to put back";
      };
    }

    @Override
    DeadLetterDesk.Many many(DeadLetterDesk desk, DeadFilter wanted) {
      return desk.redriveAll(actor(narrowing.tenant), queue.name(), wanted, null, ALL);
    }
  }

  @Command(name = "purge", description = "Removes dead letters for good.")
  static final class Purge extends Changing {
    Purge() {
      super("purged");
    }

    @Override
    @Nullable String one(DeadLetterDesk desk, DeadFilter wanted, String id) {
      boolean gone = desk.purge(actor(narrowing.tenant), queue.name(), wanted, id);
      return gone ? null : "is not there";
    }

    @Override
    DeadLetterDesk.Many many(DeadLetterDesk desk, DeadFilter wanted) {
      return desk.purgeAll(actor(narrowing.tenant), queue.name(), wanted, null, ALL);
    }
  }

  private DeadLetterCommands() {}
}
