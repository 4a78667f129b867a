package org.stellaops.scheduler.worker.routes;

import java.util.List;

/** Takes the problems that one rule finds in one file. */
final class RouteProblems {

  private final String file;
  private final String rule;
  private final List<RouteProblem> problems;

  RouteProblems(String file, String rule, List<RouteProblem> problems) {
    this.file = file;
    this.rule = rule;
    this.problems = problems;
  }

  void at(Item item, String text) {
    at(item.line(), text);
  }

  void at(int line, String text) {
    problems.add(new RouteProblem(file, line, 0, rule, text));
  }
}
