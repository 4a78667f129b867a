package org.stellaops.scheduler.worker.routes;

import java.util.ArrayList;
import java.util.List;

/** A route sets few headers and no exchange property. */
final class FewHeaders implements Rule {

  /** The five transport headers of a message and its key for duplicate suppression. */
  private static final int MOST = 6;

  @Override
  public String name() {
    return "few-headers";
  }

  @Override
  public String reason() {
    return "headers and properties are untyped globals: what steps share is a typed body or a named variable";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    List<Item> headers = new ArrayList<>();
    for (Step step : file.steps()) {
      switch (step.kind()) {
        case "setHeader" -> headers.add(step.body());
        case "setHeaders" ->
            headers.addAll(step.body().get("headers").map(Item::items).orElse(List.of()));
        case "setProperty" ->
            problems.at(step.body(), "found setProperty; allowed setVariable, or a typed body");
        default -> {
          // sets nothing
        }
      }
    }
    if (headers.size() > MOST) {
      problems.at(
          headers.get(MOST),
          "found %d headers set in this route; allowed %d; let one bean write them"
              .formatted(headers.size(), MOST));
    }
  }
}
