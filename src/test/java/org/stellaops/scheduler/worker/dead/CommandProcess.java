package org.stellaops.scheduler.worker.dead;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.stellaops.scheduler.worker.SchedulerWorker;

/** The command in a process of its own, as a script calls it. */
record CommandProcess(int exitCode, String out, String err) {

  static CommandProcess run(Path folder, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SchedulerWorker.class.getName(),
                DeadLettersCommand.NAME));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.start();
    try (InputStream printed = process.getInputStream()) {
      String out = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new AssertionError("the command did not end; it printed: " + out);
      }
      return new CommandProcess(process.exitValue(), out, java.nio.file.Files.readString(errors));
    } finally {
      process.destroyForcibly();
    }
  }
}
