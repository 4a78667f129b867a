package org.stellaops.scheduler.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stellaops.scheduler.dev.chaos.ChaosRun.Kind.PLAIN;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.EventIds;

/** What the harness expects, and that it sees when something else comes. */
class ExpectedTest {

  private final Ledger ledger = new Ledger(new Knowledge(5));
  private final Expected first = ledger.next(0, PLAIN, List.of(20), new SplittableRandom(1)).get(0);

  @Test
  void theSameSeedExpectsTheSame() {
    assertThat(new Ledger(new Knowledge(5)).next(0, PLAIN, List.of(20), new SplittableRandom(1)))
        .containsExactly(first);
    assertThat(new Ledger(new Knowledge(6)).next(0, PLAIN, List.of(20), new SplittableRandom(1)))
        .doesNotContain(first);
  }

  @Test
  void imagesChangeFromRunToRunInBothDirections() {
    ledger.ended(List.of(first));
    Map<String, Long> counts = new HashMap<>();
    for (int run = 1; run < 6; run++) {
      List<Expected> next = ledger.next(run, PLAIN, List.of(20), new SplittableRandom(run));
      next.get(0).counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
      ledger.ended(next);
    }

    assertThat(counts.values()).allMatch(count -> count > 0);
    assertThat(counts.getOrDefault("changed", 0L)).isLessThan(counts.getOrDefault("evaluated", 0L));
    assertThat(counts.getOrDefault("images", 0L))
        .isEqualTo(
            counts.getOrDefault("evaluated", 0L)
                + counts.getOrDefault("vanished", 0L)
                + counts.getOrDefault("failed", 0L));
  }

  @Test
  void aChangeOfAnImageInTwoRunsIsExpectedOfTheOneThatAnnouncedIt() {
    List<Expected> runs = ledger.next(1, PLAIN, List.of(60, 60), new SplittableRandom(2));
    Set<String> both = changed(runs.get(0));
    both.retainAll(changed(runs.get(1)));
    Set<String> second = new HashSet<>(both.stream().limit(5).toList());
    Differences differences = new Differences();

    List<Expected> settled = settle(runs, changed(runs.get(0), second), second, differences);

    assertThat(differences.none()).as(differences.toString()).isTrue();
    assertThat(both).hasSizeGreaterThan(5);
    for (String image : both) {
      assertThat(settled.get(0).image(image).changed()).isEqualTo(!second.contains(image));
      assertThat(settled.get(1).image(image).changed()).isEqualTo(second.contains(image));
    }
    Set<String> alone = changed(runs.get(1));
    alone.removeAll(both);
    assertThat(alone).isNotEmpty().allMatch(image -> settled.get(1).image(image).changed());
  }

  @Test
  void aChangeThatTwoRunsAnnounceIsTwiceAndOneThatNoneDoesIsLost() {
    List<Expected> runs = ledger.next(1, PLAIN, List.of(60, 60), new SplittableRandom(2));
    Set<String> both = changed(runs.get(0));
    both.retainAll(changed(runs.get(1)));
    Differences twice = new Differences();
    Differences lost = new Differences();

    settle(runs, both, both, twice);
    settle(runs, Set.of(), Set.of(), lost);

    assertThat(twice.toString()).startsWith("lost=0 twice=" + both.size() + " ");
    assertThat(lost.toString()).startsWith("lost=" + both.size() + " twice=0 ");
  }

  private static List<Expected> settle(
      List<Expected> runs, Set<String> first, Set<String> second, Differences differences) {
    return new OneAnnouncer(run -> run.part() == 0 ? first : second, differences).settle(runs);
  }

  private static Set<String> changed(Expected run) {
    return changed(run, Set.of());
  }

  private static Set<String> changed(Expected run, Set<String> without) {
    Set<String> changed = new HashSet<>(run.run().images());
    changed.removeIf(image -> !run.image(image).changed() || without.contains(image));
    return changed;
  }

  @Test
  void eventIdsAreThoseOfTheContract() {
    Map<String, JsonNode> owed = OwedEvents.of(first, Map.of());
    String changed =
        first.run().images().stream()
            .filter(image -> first.image(image).changed())
            .findFirst()
            .orElseThrow();

    assertThat(owed)
        .containsKeys(
            EventIds.reportReady(ChaosRun.TENANT, "run-0", changed).toString(),
            EventIds.rescanDelta(ChaosRun.TENANT, "run-0:0").toString(),
            EventIds.runCompleted(ChaosRun.TENANT, "run-0").toString());
  }

  @Test
  void anEventThatIsNotThereIsMissing() {
    Differences differences = new Differences();

    check(Map.of(), differences);

    assertThat(differences.toString()).contains("missing=" + owed().size());
  }

  @Test
  void anEventTwiceIsExpectedAndOneWithOtherBytesIsNot() {
    Map<String, List<String>> found = new HashMap<>();
    owed().forEach((id, payload) -> found.put(id, List.of("{\"payload\":" + payload + "}")));
    Differences none = new Differences();
    String one = found.keySet().iterator().next();
    String bytes = found.getOrDefault(one, List.of()).get(0);
    found.put(one, List.of(bytes, bytes));

    assertThat(check(found, none)).isEqualTo(1);
    assertThat(none.none()).as(none.words().toString()).isTrue();

    Differences other = new Differences();
    found.put(one, List.of(bytes, bytes + " "));
    check(found, other);
    assertThat(other.toString()).contains("wrong=1");
  }

  @Test
  void anEventThatNobodyOwedOrWithAnotherContentIsWrong() {
    Map<String, List<String>> found = new HashMap<>();
    owed().forEach((id, payload) -> found.put(id, List.of("{\"payload\":" + payload + "}")));
    found.put("another id", List.of("{\"payload\":{}}"));
    String run = EventIds.runCompleted(ChaosRun.TENANT, "run-0").toString();
    found.put(
        run,
        List.of(
            found.getOrDefault(run, List.of()).get(0).replace("\"images\":200", "\"images\":201")));
    Differences differences = new Differences();

    check(found, differences);

    assertThat(differences.toString()).contains("wrong=2");
  }

  private Map<String, JsonNode> owed() {
    return OwedEvents.of(first, Map.of());
  }

  private long check(Map<String, List<String>> found, Differences differences) {
    EventCheck check = new EventCheck();
    check.owe(owed());
    return check.check(found, differences);
  }
}
