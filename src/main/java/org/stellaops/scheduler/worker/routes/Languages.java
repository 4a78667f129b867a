package org.stellaops.scheduler.worker.routes;

import java.util.Set;

/** No program inside YAML. */
final class Languages implements Rule {

  static final Set<String> PROGRAMS =
      Set.of(
          "csimple",
          "datasonnet",
          "groovy",
          "hl7terser",
          "java",
          "joor",
          "jq",
          "js",
          "jsonpath",
          "language",
          "mvel",
          "ognl",
          "python",
          "script",
          "spel",
          "tokenize",
          "wasm",
          "xpath",
          "xquery",
          "xtokenize");

  @Override
  public String name() {
    return "language";
  }

  @Override
  public String reason() {
    return "a program in YAML has no types, no tests and no compiler; it belongs into a bean";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    file.visit(
        (key, item) -> {
          if (PROGRAMS.contains(key)) {
            problems.at(
                item,
                "found '%s'; allowed constant, exchangeProperty, header, method, simple, variable, or a step 'bean'"
                    .formatted(key));
          }
        });
  }
}
