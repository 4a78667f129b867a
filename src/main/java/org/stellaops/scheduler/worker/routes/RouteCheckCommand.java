package org.stellaops.scheduler.worker.routes;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command {@code check-routes [folder]}: prints every problem in the route files of a folder,
 * by default {@code routes}, and the reason of each rule that was broken.
 */
public final class RouteCheckCommand {

  /** First argument of the worker that asks for this command. */
  public static final String NAME = "check-routes";

  private final PrintStream out;
  private final Surroundings surroundings;

  private RouteCheckCommand(PrintStream out, Surroundings surroundings) {
    this.out = out;
    this.surroundings = surroundings;
  }

  /**
   * Runs the command with the settings of this process.
   *
   * @param arguments those behind the command's name
   * @return exit code: 0 clean, 1 problems, 2 the folder cannot be read
   */
  public static int run(List<String> arguments, PrintStream out) {
    Path folder = Path.of(arguments.isEmpty() ? "routes" : arguments.get(0));
    if (!Files.isDirectory(folder)) {
      out.println(
          NAME + ": found no folder " + folder + "; allowed: a folder with *" + RouteFile.ENDING);
      return 2;
    }
    Surroundings worker = Surroundings.ofWorker("--SCHEDULER_ROUTES_DIRECTORY=" + folder);
    return new RouteCheckCommand(out, worker).run(folder);
  }

  private int run(Path folder) {
    try {
      RouteCheck check = new RouteCheck(surroundings);
      List<RouteProblem> problems = check.check(folder);
      problems.forEach(out::println);
      Set<String> broken = problems.stream().map(RouteProblem::rule).collect(Collectors.toSet());
      check.rules(new RouteFolder(List.of())).stream()
          .filter(rule -> broken.contains(rule.name()))
          .forEach(rule -> out.println("  [" + rule.name() + "] because " + rule.reason()));
      out.println("%s: %s in %s".formatted(NAME, count(problems.size()), folder));
      return problems.isEmpty() ? 0 : 1;
    } catch (IOException e) {
      out.println(NAME + ": cannot read " + folder + ": " + e.getMessage());
      return 2;
    }
  }

  private static String count(int problems) {
    return problems == 0 ? "no problem" : problems == 1 ? "1 problem" : problems + " problems";
  }
}
