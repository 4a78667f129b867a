package org.stellaops.scheduler.worker.routes;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Every step has an id of its own, an order of at least two words: {@code write-request}. */
final class StepIds implements Rule {

  private static final Pattern PHRASE = Pattern.compile("[a-z]+(-[a-z0-9]+)+");

  /** First words that are no order; what else is a verb, the reader of a change decides. */
  private static final Pattern NO_VERB =
      Pattern.compile("(the|a|an|to|if|when|is|step|bean|\\w{3,}(ing|tion|ness))-.*");

  private final Map<String, String> places = new HashMap<>();

  StepIds(RouteFolder folder) {
    for (RouteFile file : folder.files()) {
      for (Step step : file.steps()) {
        if (!step.id().isEmpty()) {
          places.putIfAbsent(step.id(), file.name() + ":" + step.line());
        }
      }
    }
  }

  @Override
  public String name() {
    return "step-id";
  }

  @Override
  public String reason() {
    return "ids of steps are what Hawtio, logs and metrics show, and Camel refuses two equal ones at start";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    for (Step step : file.steps()) {
      String id = step.id();
      if (id.isEmpty() && !step.body().isMapping()) {
        problems.at(
            step.body(),
            "step '%s' is written without options and so without id; allowed '%s: { id: verb-object, … }'"
                .formatted(step.kind(), step.kind()));
      } else if (id.isEmpty()) {
        problems.at(
            step.body(),
            "step '%s' has no id; allowed a verb phrase in kebab-case, like write-request"
                .formatted(step.kind()));
      } else if (!PHRASE.matcher(id).matches() || NO_VERB.matcher(id).matches()) {
        problems.at(
            step.body(),
            "id of step '%s'; found '%s'; allowed a verb phrase in kebab-case, like write-request"
                .formatted(step.kind(), id));
      }
      String place = file.name() + ":" + step.line();
      String first = places.getOrDefault(id, place);
      if (!first.equals(place)) {
        problems.at(
            step.body(), "id '%s' is taken; found first in %s; allowed once".formatted(id, first));
      }
    }
  }
}
