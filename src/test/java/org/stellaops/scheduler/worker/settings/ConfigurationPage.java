package org.stellaops.scheduler.worker.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes docs/configuration.md from the catalogue of options and the rules between them. */
final class ConfigurationPage {

  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from settings/Options.java and settings/Relations.java: `make docs` writes it anew. -->

      Every setting is an environment variable. The same name works on the command line (`--SCHEDULER_SEGMENT_SIZE=200`) and
      as a key of a profile file. Blank counts as not set. Values that name a choice may be written in any case.

      All settings are read and checked once, before anything else starts. A wrong value stops the start with exit code 1 and
      a list that names each variable, what was found and what is allowed. A variable that begins with `SCHEDULER_` or
      `SCANNER_EVENTS_` and is not in this list is named once in the log, with the nearest name that exists; the links that
      Kubernetes puts into the environment (`SCHEDULER_WEB_SERVICE_HOST` and the like) are passed over.

      **Precedence**, highest first: command line, environment variable, profile file, default.

      **Profiles.** `SCHEDULER_PROFILE=nats` reads `profiles/nats.yaml`: a flat list of variables and their values. Three come with
      the worker: `embedded` (all on one machine, for development), `nats` and `redis` (production). To make one of your own,
      put another file into the folder.

      **Secrets**, marked below, are never written into a log, an error or a metric. Each may come from a file instead: set
      `<variable>_FILE` to its path. White space around the content is removed. Where the variable stands in one place and its
      file in another, the place of higher precedence counts; both in one place are refused.
      """;

  static String text() {
    Map<String, List<Option<?>>> groups =
        Options.all().stream()
            .collect(Collectors.groupingBy(Option::group, LinkedHashMap::new, Collectors.toList()));
    StringBuilder page = new StringBuilder(HEAD);
    groups.forEach(
        (group, options) -> {
          page.append("\n## ").append(group).append("\n\n");
          page.append("| variable | default | allowed | meaning |\n|---|---|---|---|\n");
          options.forEach(option -> page.append(row(option)));
        });
    page.append("\n## What must hold between settings\n\n");
    page.append("| rule | because |\n|---|---|\n");
    Relations.all()
        .forEach(
            each -> page.append("| %s | %s |\n".formatted(cell(each.rule()), cell(each.reason()))));
    return page.toString();
  }

  private static String row(Option<?> option) {
    String byDefault = option.defaultText().isBlank() ? "blank" : "`" + option.defaultText() + "`";
    String allowed = option.allowed() + (option.unit().isEmpty() ? "" : " " + option.unit());
    String secret = option.secret() ? " *Secret: may come from `" + option.name() + "_FILE`.*" : "";
    return "| `%s` | %s | %s | %s%s |\n"
        .formatted(option.name(), byDefault, cell(allowed), cell(option.description()), secret);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private ConfigurationPage() {}
}
