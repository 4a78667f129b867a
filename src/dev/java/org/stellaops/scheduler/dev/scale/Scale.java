package org.stellaops.scheduler.dev.scale;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.server.WorkerJar;

/**
 * How the worker does with many images and with more workers. The last lines printed are the
 * figures; ends with 1 when one of them misses its goal.
 */
final class Scale {

  public static void main(String[] arguments) throws Exception {
    ScaleOptions options;
    try {
      options = ScaleOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    // what the clients of this program say about themselves is not its result
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    Path folder = Files.createDirectories(options.folder());
    System.out.println("scale: workers with " + options.jvm() + "; logs are in " + folder);
    Path jar = WorkerJar.extract(WorkerJar.PACKAGED, folder.resolve("worker"));
    List<Result> results = new ArrayList<>();
    if (options.images() > 0) {
      results.add(new Million(options, jar, System.out).run());
    }
    if (options.workers() > 0) {
      results.addAll(new MoreWorkers(options, jar, System.out).run());
    }
    results.forEach(result -> System.out.println(result.line()));
    System.exit(results.stream().allMatch(Result::reached) ? 0 : 1);
  }

  private Scale() {}
}
