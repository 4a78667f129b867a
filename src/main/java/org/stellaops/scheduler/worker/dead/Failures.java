package org.stellaops.scheduler.worker.dead;

import com.mongodb.MongoException;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;
import org.stellaops.scheduler.worker.settings.Settings;

/** What the command says when something fails, and the exit code that goes with it. */
final class Failures {

  static String text(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof MongoException) {
        return "the store does not answer ("
            + each.getMessage()
            + "); without an audit record nothing is put back or removed";
      }
      if (known(each)) {
        return String.valueOf(each.getMessage());
      }
    }
    return failure.toString();
  }

  static int exitCode(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof QueueUnavailable || each instanceof MongoException) {
        return DeadLettersCommand.UNAVAILABLE;
      }
      if (known(each)) {
        return DeadLettersCommand.WRONG;
      }
    }
    return DeadLettersCommand.UNAVAILABLE;
  }

  private static boolean known(Throwable failure) {
    return failure instanceof QueueUnavailable
        || failure instanceof QueueMisconfigured
        || failure instanceof DeadLettersElsewhere
        || failure instanceof Settings.InvalidSettings;
  }

  private Failures() {}
}
