package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** Waits for replies, and tells what a failure means for the queue. */
final class Replies {

  /** The stream or its group is not there (any more). */
  static final class NoGroup extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoGroup(Throwable cause) {
      super(cause);
    }
  }

  /** The group was created before. */
  static final class GroupExists extends RuntimeException {
    private static final long serialVersionUID = 1;

    GroupExists(Throwable cause) {
      super(cause);
    }
  }

  /**
   * @throws QueueUnavailable without a reply in time, or when the server cannot serve now
   * @throws QueueMisconfigured when it refuses for a reason that stays
   * @throws NoGroup when the group is missing
   */
  static <T> T await(Future<T> reply, Duration limit, String server) {
    try {
      return reply.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      reply.cancel(false);
      throw new QueueUnavailable("Redis at " + server + " did not answer in time", e);
    } catch (InterruptedException e) {
      reply.cancel(false);
      Thread.currentThread().interrupt();
      throw new QueueUnavailable("interrupted while waiting for Redis at " + server, e);
    } catch (ExecutionException e) {
      throw meaning(e.getCause() == null ? e : e.getCause(), server);
    }
  }

  static RuntimeException meaning(Throwable problem, String server) {
    String text = String.valueOf(problem.getMessage());
    if (problem instanceof RedisBusyException) {
      return new GroupExists(problem);
    }
    if (problem instanceof RedisCommandExecutionException) {
      String code = text.contains(" ") ? text.substring(0, text.indexOf(' ')) : text;
      switch (code) {
        case "NOGROUP":
          return new NoGroup(problem);
        case "WRONGTYPE":
          return new QueueMisconfigured(
              "Redis at " + server,
              "a key of the queue",
              "found another type than stream",
              "stream",
              "nothing can be put into it or taken from it");
        case "NOAUTH", "WRONGPASS", "NOPERM":
          return new QueueMisconfigured(
              "Redis at " + server,
              "access",
              "refused (" + code + ")",
              "a user who may use the queue's keys, XINFO, INFO and scripts",
              "nothing can be leased");
        default:
          break;
      }
    }
    // messages of scripts have the code inside
    if (text.contains("NOGROUP")) {
      return new NoGroup(problem);
    }
    if (problem instanceof RedisException || problem instanceof RuntimeException) {
      Throwable deepest = problem;
      for (int i = 0; i < 10 && deepest.getCause() != null; i++) {
        deepest = deepest.getCause();
      }
      return new QueueUnavailable(
          "Redis at "
              + server
              + " cannot serve: "
              + Objects.requireNonNullElse(
                  deepest.getMessage(), deepest.getClass().getSimpleName()),
          problem);
    }
    return new QueueUnavailable("Redis at " + server + " cannot serve", problem);
  }

  private Replies() {}
}
