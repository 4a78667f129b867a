package org.stellaops.scheduler.dev.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the rounds of one transport came to. */
final class Tally {

  private final String transport;
  private final Differences differences = new Differences();
  private final Map<String, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> inVain = new TreeMap<>();
  private final List<Duration> takeovers = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private int rounds;
  private long images;
  private long calls;
  private long asked;
  private int mostCalls;
  private String cut = "";
  private long events;
  private long repeated;
  private long refused;
  private long leftOver;

  Tally(String transport) {
    this.transport = transport;
  }

  /**
   * @param struck whether the fault met a run that was still going on
   */
  synchronized void fault(String name, boolean struck) {
    (struck ? faults : inVain).merge(name, 1, Integer::sum);
  }

  int faults() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  void round(Round.Result result) {
    rounds++;
    images += result.images();
    takeovers.addAll(result.takeovers());
    for (int each : result.calls().values()) {
      asked++;
      calls += each;
      mostCalls = Math.max(mostCalls, each);
    }
    differences.add(result.differences());
    lines.add(result.line());
    lines.addAll(result.differences().words());
  }

  /**
   * What shows after the last round only.
   *
   * @param cutRuns what became of those that did not get to their end
   * @param owed events
   * @param repeatedEntries of the stream
   * @param refusedRecords that came too late
   * @param leftOverMessages of the broker, settled and not removed
   */
  void end(
      Differences atTheEnd,
      String cutRuns,
      long owed,
      long repeatedEntries,
      long refusedRecords,
      long leftOverMessages) {
    cut = cutRuns;
    events = owed;
    repeated = repeatedEntries;
    refused = refusedRecords;
    leftOver = leftOverMessages;
    differences.add(atTheEnd);
    lines.addAll(atTheEnd.words());
  }

  boolean right() {
    return differences.none();
  }

  /** The last line of a transport. */
  String line() {
    return String.format(
        Locale.ROOT,
        "chaos: transport=%s faults=%d images=%d %s takeover_p99_s=%.2f",
        transport,
        faults(),
        images,
        differences,
        percentile(99));
  }

  /** Everything, for the report. */
  List<String> report() {
    List<String> report = new ArrayList<>(summary());
    report.add("");
    report.add("rounds:");
    report.addAll(lines);
    return report;
  }

  List<String> summary() {
    return List.of(
        "transport=" + transport + " rounds=" + rounds + " images=" + images,
        "faults=" + faults() + ": " + counted(faults),
        "came too late to strike: " + counted(inVain),
        String.format(
            Locale.ROOT,
            "scanner calls: %.2f for each image on average, %d at most",
            asked == 0 ? 0 : (double) calls / asked,
            mostCalls),
        "events=" + events + ", entries that repeat one: " + repeated,
        cut,
        "records refused because their lease was lost: " + refused,
        "settled messages that a killed broker did not remove: " + leftOver,
        String.format(
            Locale.ROOT,
            "takeovers of a dead worker's segments=%d p50=%.2f s p99=%.2f s",
            takeovers.size(),
            percentile(50),
            percentile(99)),
        differences.toString());
  }

  private static String counted(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }

  /** Seconds. */
  private double percentile(int percent) {
    if (takeovers.isEmpty()) {
      return 0;
    }
    List<Duration> sorted = takeovers.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(1, rank) - 1).toMillis() / 1000.0;
  }
}
