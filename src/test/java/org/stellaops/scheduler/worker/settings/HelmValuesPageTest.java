package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The chart knows every setting, and none besides; {@code -Ddocs.write=true} writes its part anew.
 */
class HelmValuesPageTest {

  private static final Path CHART = Path.of("deploy/helm/stellaops");
  private static final Path VALUES = CHART.resolve("values.yaml");
  private static final Path SCHEMA = CHART.resolve("values.schema.json");
  private static final Pattern VARIABLE =
      Pattern.compile("^      ((?:SCHEDULER|SCANNER_EVENTS)_[A-Z0-9_]+):", Pattern.MULTILINE);

  @Test
  void valuesAndSchemaAreWhatTheCatalogueSays() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(VALUES, HelmValues.values(Files.readString(VALUES)));
      Files.writeString(SCHEMA, HelmValues.schema(Files.readString(SCHEMA)));
    }
    String values = Files.readString(VALUES);
    String schema = Files.readString(SCHEMA);

    assertThat(values).as("stale: run `make docs`").isEqualTo(HelmValues.values(values));
    assertThat(schema).as("stale: run `make docs`").isEqualTo(HelmValues.schema(schema));
  }

  @Test
  void everySettingIsAValueAndEveryValueASetting() throws IOException {
    List<String> found =
        VARIABLE.matcher(Files.readString(VALUES)).results().map(match -> match.group(1)).toList();

    assertThat(found).containsExactlyElementsOf(Options.all().stream().map(Option::name).toList());
  }

  @Test
  void whatTheChartNeedsHasTheWorkersDefault() throws IOException {
    String values = Files.readString(VALUES);

    for (Option<?> option : List.of(Options.HTTP_PORT, Options.DRAIN)) {
      assertThat(values).contains("      %s: %s\n".formatted(option.name(), option.defaultText()));
    }
  }
}
