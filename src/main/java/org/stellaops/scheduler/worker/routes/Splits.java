package org.stellaops.scheduler.worker.routes;

/**
 * A parallel split or multicast says how its parts come together and on which threads they run. One
 * that goes part by part needs neither: it runs on the thread that it has, gives its message back
 * as it was, and passes a failure on.
 */
final class Splits implements Rule {

  @Override
  public String name() {
    return "split";
  }

  @Override
  public String reason() {
    return "without an aggregation strategy the outcomes are thrown away; Camel's default pool runs ten at once, or with virtual threads any number";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    for (Step step : file.steps()) {
      if (!"split".equals(step.kind()) && !"multicast".equals(step.kind())) {
        continue;
      }
      String parallel = step.body().text("parallelProcessing");
      boolean mayBeParallel = !parallel.isEmpty() && !"false".equals(parallel);
      if (mayBeParallel && step.body().text("aggregationStrategy").isEmpty()) {
        problems.at(
            step.body(),
            "parallel %s has no aggregationStrategy; allowed the name of a bean, like '#gatherOutcomes'"
                .formatted(step.kind()));
      }
      if (mayBeParallel && step.body().text("executorService").isEmpty()) {
        problems.at(
            step.body(),
            "parallel %s has no executorService; allowed the name of a bean, like '#imagePool'"
                .formatted(step.kind()));
      }
    }
  }
}
