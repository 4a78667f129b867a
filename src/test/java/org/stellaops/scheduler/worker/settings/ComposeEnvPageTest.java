package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The compose bundles know every setting: each profile's example has it with its text, and {@code
 * services.yaml} hands it to the worker. {@code -Ddocs.write=true} writes the examples' list anew
 * and keeps the values that stand there.
 */
class ComposeEnvPageTest {

  private static final Path COMPOSE = Path.of("deploy/compose");
  private static final String MARK =
      "# ---- The worker: every setting of docs/configuration.md; blank means the default. Written by `make docs`, values are kept. ----";

  /** Compose resolves a variable from the lines above it, so this one comes last. */
  private static final String PROFILES =
      """

      # ---- Which of the compose profiles nats and redis is on: the one of the queue's transport, which has to stand above. ----
      COMPOSE_PROFILES=${SCHEDULER_QUEUE_KIND:-Nats}
      """;

  private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^([A-Z][A-Z0-9_]*)=(.*)$");

  @ParameterizedTest
  @ValueSource(strings = {"dev", "stage", "prod", "airgap"})
  void theExampleOfAProfileHasEverySetting(String profile) throws IOException {
    Path example = COMPOSE.resolve("env").resolve(profile + ".env.example");
    String found = Files.readString(example);
    assertThat(found).as("the line that begins the list").contains(MARK);
    String ownPart = found.substring(0, found.indexOf(MARK));
    String wanted = ownPart + list(values(found.substring(found.indexOf(MARK))));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(example, wanted);
      found = wanted;
    }

    assertThat(found).as(example + " is stale: run `make docs`").isEqualTo(wanted);
    values(ownPart)
        .keySet()
        .forEach(name -> assertThat(variables()).as("listed twice").doesNotContain(name));
  }

  @Test
  void theWorkerIsHandedEverySetting() throws IOException {
    String services = Files.readString(COMPOSE.resolve("services.yaml"));
    String resources = Files.readString(COMPOSE.resolve("resources.yaml"));
    for (String variable : variables()) {
      assertThat(services).containsPattern("(?m)^      " + variable + ": \\S");
      assertThat(variable.endsWith("_FILE") ? resources : services)
          .as("taken from the variable of the same name")
          .containsPattern("\\$\\{" + variable + "[:}]");
    }
  }

  private static List<String> variables() {
    return Options.all().stream().map(ComposeEnvPageTest::variable).toList();
  }

  /** A secret comes as a file. */
  private static String variable(Option<?> option) {
    return option.secret() ? option.name() + "_FILE" : option.name();
  }

  private static Map<String, String> values(String text) {
    Map<String, String> values = new HashMap<>();
    Matcher matcher = ASSIGNMENT.matcher(text);
    while (matcher.find()) {
      values.put(matcher.group(1), matcher.group(2));
    }
    return values;
  }

  private static String list(Map<String, String> values) {
    StringBuilder text = new StringBuilder(MARK).append('\n');
    Options.all().stream()
        .collect(
            Collectors.groupingBy(Option::group, java.util.LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (group, options) -> {
              text.append("\n# == ").append(group).append(" ==\n");
              options.forEach(
                  option ->
                      text.append("\n# ")
                          .append(comment(option))
                          .append('\n')
                          .append(variable(option))
                          .append('=')
                          .append(values.getOrDefault(variable(option), ""))
                          .append('\n'));
            });
    return text.append(PROFILES).toString();
  }

  private static String comment(Option<?> option) {
    String file =
        option.secret()
            ? " A file on this host that holds it."
            : option.name().endsWith("_FILE") ? " On this host." : "";
    return "%s%s Allowed: %s%s. Default: %s."
        .formatted(
            option.description(),
            file,
            option.allowed(),
            option.unit().isEmpty() ? "" : " " + option.unit(),
            option.defaultText().isEmpty() ? "blank" : option.defaultText());
  }
}
