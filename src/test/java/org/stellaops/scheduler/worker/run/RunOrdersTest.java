package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.Trigger;

/** Runs that are opened at the same time, by workers between whose steps others come. */
class RunOrdersTest {

  private final TestStore store = new TestStore();
  private final RunOrders orders = store.orders();

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void aRunThatIsToldOfAnotherBeforeItWritesItsOwnNumberKeepsThat() {
    Run first = planning("r1");
    Run second = planning("r2");

    nextIsAfter(1); // the first one has drawn 1, and not yet written it
    Run entered = orders.enter(second);
    nextIsAfter(0);
    Run late = orders.enter(first);

    assertThat(entered.order()).isEqualTo(new RunOrder(2, 2, true));
    assertThat(late.order()).isEqualTo(new RunOrder(1, 2, true));
  }

  private Run planning(String runId) {
    return store.runs().open(SampleRuns.planning(runId, Trigger.MANUAL, SetClock.START));
  }

  private void nextIsAfter(long number) {
    store
        .database()
        .getCollection("run_orders")
        .updateOne(
            Filters.eq("_id", "acme"),
            Updates.set("last", number),
            new UpdateOptions().upsert(true));
  }
}
