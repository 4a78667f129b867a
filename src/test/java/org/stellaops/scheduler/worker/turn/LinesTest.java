package org.stellaops.scheduler.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.Limits;

/** Whose turn it is. */
class LinesTest {

  private static final long NOW = 1_000_000_000L;
  private static final Map<String, Holding> NOBODY_ELSE = Map.of();

  private final List<Share> shares = new ArrayList<>();
  private final Lines lines = new Lines(asker -> List.copyOf(shares));

  private record Named(String name) implements WaitingImage {
    @Override
    public boolean ask() {
      return true;
    }

    @Override
    public void dismiss() {}
  }

  private Object wait(Lane lane, String tenant, String run, int images) {
    Object segment = new Object();
    IntStream.range(0, images)
        .forEach(
            each ->
                lines.add(new Asker(lane, tenant, run, Limits.NONE), segment, new Named(run), NOW));
    return segment;
  }

  /** The runs whose images go next, one after the other. */
  private List<String> next(int turns) {
    List<String> names = new ArrayList<>();
    for (int each = 0; each < turns; each++) {
      Turn turn = lines.next(NOW);
      if (turn != null) {
        names.add(((Named) turn.image()).name());
        lines.end(turn, NOW);
      }
    }
    return names;
  }

  @Test
  void tenants_take_turns_and_inside_a_tenant_its_runs() {
    wait(Lane.PROMPT, "acme", "big", 100);
    wait(Lane.PROMPT, "acme", "small", 2);
    wait(Lane.PROMPT, "globex", "other", 100);

    assertThat(next(9))
        .containsExactly("big", "other", "small", "other", "big", "other", "small", "other", "big");
  }

  @Test
  void four_prompt_images_go_for_one_in_the_background() {
    wait(Lane.BACKGROUND, "acme", "nightly", 1000);
    wait(Lane.PROMPT, "globex", "manual", 1000);

    assertThat(next(500).stream().collect(Collectors.groupingBy(run -> run, Collectors.counting())))
        .containsEntry("manual", 400L)
        .containsEntry("nightly", 100L);
  }

  @Test
  void a_lane_that_is_alone_gets_every_turn() {
    wait(Lane.BACKGROUND, "acme", "nightly", 10);

    assertThat(next(11)).hasSize(10);
    assertThat(lines.waiting()).isZero();
  }

  @Test
  void the_segments_of_a_run_end_one_after_the_other() {
    Object first = wait(Lane.PROMPT, "acme", "run", 2);
    wait(Lane.PROMPT, "acme", "run", 2);
    next(2);
    wait(Lane.PROMPT, "acme", "run", 1);

    // the first segment is through, so its object begins a new line
    lines.add(new Asker(Lane.PROMPT, "acme", "run", Limits.NONE), first, new Named("again"), NOW);
    assertThat(next(4)).containsExactly("run", "run", "run", "again");
  }

  @Test
  void a_run_that_may_not_go_is_passed_over() {
    Share empty = new Share("run/acme/limited", 1, null, NOW);
    shares.add(empty);
    wait(Lane.PROMPT, "acme", "limited", 3);
    shares.clear();
    wait(Lane.PROMPT, "acme", "free", 2);

    assertThat(next(3)).containsExactly("free", "free");
    assertThat(lines.waiting()).isEqualTo(3);
    assertThat(lines.soonestNanos()).isEqualTo(Long.MAX_VALUE);

    empty.heard("me", NOBODY_ELSE, 1, NOW);
    empty.heard("me", NOBODY_ELSE, 1, NOW);
    assertThat(next(3)).containsExactly("limited", "limited", "limited");
  }

  @Test
  void what_a_failed_segment_has_left_is_taken_out() {
    wait(Lane.PROMPT, "acme", "fails", 5);
    wait(Lane.PROMPT, "acme", "goes-on", 2);
    Turn failed = lines.next(NOW);
    assertThat(failed).isNotNull();

    assertThat(lines.drop(failed.line(), NOW)).hasSize(4);
    lines.end(failed, NOW);
    assertThat(next(5)).containsExactly("goes-on", "goes-on");
  }
}
