package org.stellaops.scheduler.dev.chaos;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.stellaops.scheduler.dev.process.Wait;

/** All rounds on one transport, with one set of servers and one team of workers. */
final class Match implements AutoCloseable {

  static final int WORKERS = 3;

  /** Events may come after the end of their run: late ones are published from their records. */
  private static final Duration EVENTS_LIMIT = Duration.ofSeconds(90);

  /** What was delivered twice is settled once more, after its lease. */
  private static final Duration QUEUE_LIMIT = Duration.ofSeconds(30);

  private final String transport;
  private final ChaosOptions options;
  private final PrintStream out;
  private final Tally tally;
  private final Ledger ledger;
  private final Arena arena;
  private final Control control = new Control();
  private final Team team;
  private final StoreLook look;
  private final EventCheck events = new EventCheck();
  private final List<Expected> cutShort = new ArrayList<>();
  private final List<Thread> lasting = new CopyOnWriteArrayList<>();

  Match(String transport, ChaosOptions options, Program program, PrintStream out) {
    this.transport = transport;
    this.options = options;
    this.out = out;
    this.tally = new Tally(transport);
    Knowledge knowledge = new Knowledge(options.seed());
    this.ledger = new Ledger(knowledge);
    Path folder = options.folder().resolve(transport);
    this.arena = new Arena(transport, knowledge, folder);
    this.team = new Team(WORKERS, arena, program, control, options.lease(), folder);
    this.look = arena.look();
  }

  /** Plays rounds until enough faults have struck. */
  Tally play() {
    look.awaitCollections();
    team.awaitReady(WORKERS);
    Deck deck = new Deck(options.seed());
    int last = options.from() + options.faults();
    long end = System.nanoTime() + Duration.ofMinutes(options.minutes()).toNanos();
    for (int number = options.from();
        tally.faults() < options.faults() && System.nanoTime() < end;
        number++) {
      if (number > last) {
        throw new IllegalStateException("most faults come too late; see the report");
      }
      Round.Result result = new Round(this, number).play(deck.deal(number));
      events.owe(result.owed());
      tally.round(result);
      out.println(result.line());
      result.differences().words().forEach(out::println);
    }
    end();
    return tally;
  }

  private void end() {
    lasting.forEach(
        thread -> {
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Wait.within(QUEUE_LIMIT, () -> arena.broker().waiting() == 0);
    Differences differences = new Differences();
    CutCheck cut = new CutCheck(look, differences, cutShort);
    events.owe(cut.owed());
    Wait.within(EVENTS_LIMIT, () -> arena.tape().has(events.ids()));
    long waiting = arena.broker().waiting();
    differences.wrong(
        waiting, waiting + " messages are left in the queues: " + arena.broker().standing());
    long dead = arena.broker().dead();
    differences.wrong(dead, dead + " dead letters");
    new StoreCheck(look, differences).states(ChaosRun.TENANT, ledger.known());
    StoreTape.Writes writes = arena.storeTape().writes();
    differences.zombie(writes.zombies().size(), writes.zombies().toString());
    differences.twice(writes.countedTwice().size(), writes.countedTwice().toString());
    tally.end(
        differences,
        cut.summary(),
        events.ids().size(),
        events.check(arena.tape().all(), differences),
        writes.refused(),
        arena.broker().leftOver());
    differences.words().forEach(out::println);
  }

  String transport() {
    return transport;
  }

  ChaosOptions options() {
    return options;
  }

  Tally tally() {
    return tally;
  }

  Ledger ledger() {
    return ledger;
  }

  Arena arena() {
    return arena;
  }

  Control control() {
    return control;
  }

  Team team() {
    return team;
  }

  StoreLook look() {
    return look;
  }

  Door door() {
    return new Door(team);
  }

  /** A run that may not have got to its end; looked at after the last round. */
  void cutShort(Expected whole) {
    cutShort.add(whole);
  }

  /** Faults that go on beyond their round. */
  List<Thread> lasting() {
    return lasting;
  }

  @Override
  public void close() {
    team.close();
    control.close();
    look.close();
    arena.close();
  }
}
