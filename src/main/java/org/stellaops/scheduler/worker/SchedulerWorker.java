package org.stellaops.scheduler.worker;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.stellaops.scheduler.worker.routes.RouteCheckCommand;

/** Starts the scheduler worker, or runs the one command that is named in its place. */
@SpringBootApplication
public class SchedulerWorker {

  public static void main(String[] arguments) {
    if (arguments.length > 0 && RouteCheckCommand.NAME.equals(arguments[0])) {
      List<String> rest = List.of(arguments).subList(1, arguments.length);
      System.exit(RouteCheckCommand.run(rest, System.out));
    }
    SpringApplication.run(SchedulerWorker.class, arguments);
  }
}
