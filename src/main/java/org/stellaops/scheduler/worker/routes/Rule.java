package org.stellaops.scheduler.worker.routes;

/** One rule for route files. */
interface Rule {

  /** Short name that stands behind each problem and in exemptions, in kebab-case. */
  String name();

  /** What goes wrong without it. */
  String reason();

  /** Reports everything in the file that breaks the rule. */
  void check(RouteFile file, RouteProblems problems);
}
