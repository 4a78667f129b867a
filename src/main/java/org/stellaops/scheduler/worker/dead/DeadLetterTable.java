package org.stellaops.scheduler.worker.dead;

import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Dead letters as lines for people. */
final class DeadLetterTable {

  private static final String LINE = "%-7s  %-22s  %-9s  %-16s  %-36s  %8s  %6s  %7s  %s%n";

  static void head(PrintWriter out) {
    out.printf(
        LINE, "QUEUE", "ID", "REASON", "TENANT", "RUN", "ATTEMPTS", "AGE", "BYTES", "BECAUSE");
  }

  static void line(PrintWriter out, DeadLetterEntry entry) {
    out.printf(
        LINE,
        entry.queue(),
        entry.id(),
        entry.deadReason(),
        text(entry.tenantId()),
        text(entry.runId()),
        entry.attempts(),
        age(Duration.ofSeconds(entry.ageSeconds())),
        entry.bytes(),
        plain(entry.reason()));
  }

  static void whole(PrintWriter out, DeadLetterEntry entry, String body) {
    out.println("queue       " + entry.queue());
    out.println("id          " + entry.id());
    out.println("reason      " + entry.deadReason() + ": " + plain(entry.reason()));
    out.println("tenant      " + text(entry.tenantId()));
    out.println("run         " + text(entry.runId()));
    out.println("attempts    " + entry.attempts());
    out.println("enqueued    " + entry.enqueuedAt());
    out.println("dead since  " + entry.deadAt());
    out.println("bytes       " + entry.bytes());
    out.println();
    out.println(plain(body));
  }

  /** The largest unit that fits: 45s, 12m, 3h, 9d. */
  static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    }
    if (age.toHours() > 0) {
      return age.toHours() + "h";
    }
    return age.toMinutes() > 0 ? age.toMinutes() + "m" : age.toSeconds() + "s";
  }

  private static String text(@Nullable String value) {
    return value == null ? "-" : value;
  }

  /** A stranger's text must not steer the terminal. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
  }

  private DeadLetterTable() {}
}
