package org.stellaops.scheduler.worker.routes;

/** Every placeholder is a property that the settings define. */
final class KnownProperties implements Rule {

  private final Placeholders placeholders;

  KnownProperties(Placeholders placeholders) {
    this.placeholders = placeholders;
  }

  @Override
  public String name() {
    return "property";
  }

  @Override
  public String reason() {
    return "an unknown property stops the worker at start, and a default in a route is a setting that nobody finds";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    check(file.root(), problems);
  }

  private void check(Item item, RouteProblems problems) {
    placeholders.check(item, problems);
    item.entries().values().forEach(value -> check(value, problems));
    item.items().forEach(value -> check(value, problems));
  }
}
