package org.stellaops.scheduler.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the scheduler worker. */
@SpringBootApplication
public class SchedulerWorker {

  public static void main(String[] arguments) {
    SpringApplication.run(SchedulerWorker.class, arguments);
  }
}
