package org.stellaops.scheduler.worker;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.stellaops.scheduler.worker.dead.DeadLettersCommand;
import org.stellaops.scheduler.worker.ops.HealthCheckCommand;
import org.stellaops.scheduler.worker.routes.RouteCheckCommand;
import sun.misc.Signal;

/** Starts the scheduler worker, or runs the one command that is named in its place. */
@SpringBootApplication
public class SchedulerWorker {

  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      List<String> rest = List.of(arguments).subList(1, arguments.length);
      switch (arguments[0]) {
        case RouteCheckCommand.NAME -> System.exit(RouteCheckCommand.run(rest, System.out));
        case HealthCheckCommand.NAME -> System.exit(HealthCheckCommand.run(rest, System.out));
        case DeadLettersCommand.NAME ->
            System.exit(DeadLettersCommand.run(rest, System.out, System.err));
        default -> {} // an option
      }
    }
    // A stop that was asked for is a success; the JVM itself would end in the same order, with 143.
    Signal.handle(new Signal("TERM"), signal -> System.exit(0));
    try {
      SpringApplication.run(SchedulerWorker.class, arguments);
    } catch (RuntimeException e) {
      // Spring has said why. Its thread that keeps the process alive would outlive the failure, and
      // nobody would start the worker again.
      System.exit(1);
    }
  }
}
