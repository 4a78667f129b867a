package org.stellaops.scheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell scripts of the repository. */
class ScriptsTest {

  private static final List<Path> ROOTS = List.of(Path.of(".ci"), Path.of("deploy"));

  @TempDir private Path folder;

  private record Ended(int code, String output) {}

  private static Ended run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor(1, TimeUnit.MINUTES);
    return new Ended(process.exitValue(), output);
  }

  private static List<String> scripts() throws IOException {
    List<String> scripts = new ArrayList<>();
    for (Path root : ROOTS) {
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
          byte[] start = new byte[32];
          try (var stream = Files.newInputStream(path)) {
            stream.readNBytes(start, 0, start.length);
          }
          if (new String(start, java.nio.charset.StandardCharsets.ISO_8859_1)
              .matches("(?s)#!.*\\b(?:ba)?sh\\b.*")) {
            scripts.add(path.toString());
          }
        }
      }
    }
    return scripts;
  }

  @Test
  void shellcheckFindsNothing() throws IOException, InterruptedException {
    assertThat(run(Map.of(), List.of("sh", "deploy/tools/require.sh", "shellcheck")).output())
        .as("shellcheck is installed")
        .isEmpty();
    List<String> scripts = scripts();
    assertThat(scripts).contains(".ci/run", "deploy/tools/require.sh");
    List<String> command = new ArrayList<>(List.of("shellcheck", "-x"));
    command.addAll(scripts);

    assertThat(run(Map.of(), command)).isEqualTo(new Ended(0, ""));
  }

  @Test
  void aBareMachineIsToldWhatIsMissing() throws IOException, InterruptedException {
    for (String tool : List.of("sed", "head", "id")) {
      Files.createSymbolicLink(folder.resolve(tool), Path.of("/usr/bin/" + tool).toRealPath());
    }

    Ended ended =
        run(
            Map.of("PATH", folder.toString()),
            List.of("/bin/sh", "deploy/tools/require.sh", "jdk", "maven", "openssl"));

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output().lines())
        .containsExactly(
            "jdk: no javac found; a JDK 17 or newer is needed. To mend it: install a JDK 17 or newer with the package manager of this system and set JAVA_HOME",
            "maven: no mvn found; Maven 3.8 or newer is needed. To mend it: install the package maven with the package manager of this system",
            "openssl: no openssl found. To mend it: install the package openssl with the package manager of this system");
  }

  @Test
  void aToolThatTheScriptDoesNotKnowIsRefused() throws IOException, InterruptedException {
    assertThat(run(Map.of(), List.of("sh", "deploy/tools/require.sh", "podman")))
        .isEqualTo(
            new Ended(
                2,
                "podman: is no tool that this script knows; it knows: jdk maven nats-server redis-server openssl shellcheck wrk chromium python3-yaml nginx dockerd busybox promtool\n"));
  }
}
