package org.stellaops.scheduler.worker.dead;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code dead-letters}: lists, shows, puts back and removes dead letters, with the
 * settings of this process and without a worker.
 */
@Command(
    name = DeadLettersCommand.NAME,
    description = {
      "Lists, shows, puts back and removes messages that were given up.",
      "Reads the settings of a worker (docs/configuration.md) and asks the broker itself; no worker has to run."
    },
    subcommands = {
      DeadLetterCommands.ListThem.class,
      DeadLetterCommands.Show.class,
      DeadLetterCommands.RedriveThem.class,
      DeadLetterCommands.Purge.class
    },
    synopsisHeading = "Usage: java -jar scheduler-worker.jar ",
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "(list | show | redrive | purge)",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, also when there was nothing to do",
      "1:a dead letter that was named is not there, or cannot be put back",
      "2:the command or a setting is wrong",
      "3:the broker or the store does not answer"
    })
public final class DeadLettersCommand implements Runnable {

  /** First argument of the worker that asks for this command. */
  public static final String NAME = "dead-letters";

  static final int DONE = 0;
  static final int NOT_THERE = 1;
  static final int WRONG = 2;
  static final int UNAVAILABLE = 3;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and end.")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final PrintStream stream;

  private DeadLettersCommand(PrintStream stream) {
    this.stream = stream;
  }

  /** Where bytes go that are no text of ours. */
  PrintStream stream() {
    return stream;
  }

  /**
   * Runs the command with the settings of this process.
   *
   * @param arguments those behind the command's name
   * @return exit code, as {@code --help} lists them
   */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    CommandLine command =
        new CommandLine(new DeadLettersCommand(out))
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println(NAME + ": " + Failures.text(failure));
                  return Failures.exitCode(failure);
                });
    return command.execute(arguments.toArray(String[]::new));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing: list, show, redrive or purge");
  }
}
