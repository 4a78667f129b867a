package org.stellaops.scheduler.worker.routes;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition of a {@code doWhile} loop reads nothing but variables. Camel looks at it once more
 * after a step has failed, when the body is whatever that step had at hand.
 */
final class LoopConditions implements Rule {

  private static final Pattern OTHER_PATH = Pattern.compile("\\$\\{(?!variable\\.)[^}]*}?");

  @Override
  public String name() {
    return "loop-condition";
  }

  @Override
  public String reason() {
    return "the condition is looked at after a failure too, with whatever body is there then; its own error takes the failure's place";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    for (Step step : file.steps()) {
      String whileTrue = step.body().text("doWhile");
      if (!"loop".equals(step.kind()) || whileTrue.isEmpty() || "false".equals(whileTrue)) {
        continue;
      }
      Item condition = step.body().get("expression").orElse(step.body());
      for (String language : List.of("header", "exchangeProperty", "method")) {
        condition.get(language).ifPresent(found -> refuse(found, language, problems));
      }
      simple(condition)
          .map(OTHER_PATH::matcher)
          .filter(Matcher::find)
          .ifPresent(
              other -> refuse(condition.get("simple").orElse(condition), other.group(), problems));
    }
  }

  private static Optional<String> simple(Item condition) {
    return condition
        .get("simple")
        .map(simple -> simple.isMapping() ? simple.text("expression") : simple.text());
  }

  private static void refuse(Item where, String found, RouteProblems problems) {
    problems.at(
        where,
        "condition of a doWhile loop; found %s; allowed variables, like ${variable.known.complete} == false"
            .formatted(found));
  }
}
