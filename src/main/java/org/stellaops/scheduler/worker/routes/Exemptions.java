package org.stellaops.scheduler.worker.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code # exempt <rule>: <reason>} lifts a rule for one file, as long as something in the file
 * breaks it.
 */
final class Exemptions {

  private static final String NAME = "exempt";
  private static final Pattern COMMENT =
      Pattern.compile(".*#\\s*exempt\\s+([a-z-]+)\\s*:?\\s*(.*)");

  private final RouteFile file;
  private final TreeMap<Integer, Matcher> comments = new TreeMap<>();

  Exemptions(RouteFile file) {
    this.file = file;
    for (int i = 0; i < file.lines().size(); i++) {
      Matcher comment = COMMENT.matcher(file.lines().get(i));
      if (comment.matches()) {
        comments.put(i + 1, comment);
      }
    }
  }

  /** What the rules find in the file, less what is exempt, plus what is wrong with exemptions. */
  List<RouteProblem> apply(List<Rule> rules) {
    List<RouteProblem> found = new ArrayList<>();
    rules.forEach(rule -> rule.check(file, new RouteProblems(file.name(), rule.name(), found)));
    Set<String> broken = found.stream().map(RouteProblem::rule).collect(Collectors.toSet());
    List<String> names = rules.stream().map(Rule::name).toList();
    List<RouteProblem> left = new ArrayList<>();
    RouteProblems problems = new RouteProblems(file.name(), NAME, left);
    comments.forEach(
        (line, comment) -> {
          String rule = comment.group(1);
          if (!names.contains(rule)) {
            problems.at(
                line,
                "exemption; found rule '%s'%s; allowed %s"
                    .formatted(rule, Nearest.hint(rule, names), String.join(", ", names)));
          } else if (comment.group(2).isBlank()) {
            problems.at(
                line,
                "exemption from %s has no reason; allowed '# exempt %s: reason'"
                    .formatted(rule, rule));
          } else if (!broken.contains(rule)) {
            problems.at(
                line,
                "exemption from %s, which nothing in this file breaks; take it out"
                    .formatted(rule));
          }
        });
    Set<String> exempt =
        comments.values().stream().map(comment -> comment.group(1)).collect(Collectors.toSet());
    found.stream().filter(problem -> !exempt.contains(problem.rule())).forEach(left::add);
    return left;
  }
}
