/**
 * Leases: the right of one worker to work on one message until a deadline.
 *
 * <h2>States</h2>
 *
 * <pre>
 *   waiting --take--> leased --done-----------------------> gone
 *      ^                |----later(delay)--> delayed --due--> waiting
 *      |                |----handed back (no delivery counted)--> waiting
 *      |                |----never(reason)------------------> dead letter
 *      +---lease ran out+
 * </pre>
 *
 * A route takes a lease with {@code from: redis-stream:…} or {@code from: jetstream:…}. The lease
 * is renewed while the exchange runs and settled when the exchange completes, never by a step of
 * the route. The end of the exchange decides ({@link
 * org.stellaops.scheduler.worker.lease.SettlementRule}):
 *
 * <table>
 *   <caption>How a leased exchange ends</caption>
 *   <tr><th>the exchange</th><th>settlement</th></tr>
 *   <tr><td>succeeded</td><td>done</td></tr>
 *   <tr><td>failed with {@link LeaseLost}, or the lease cannot be trusted any more</td><td>lost: the broker is told
 *       nothing</td></tr>
 *   <tr><td>failed with {@link HandBack}</td><td>handed back at once, the delivery does not count</td></tr>
 *   <tr><td>failed with a {@link Permanent} exception, {@link NeverAgain} for one</td><td>dead letter</td></tr>
 *   <tr><td>failed with anything else, at the last allowed delivery</td><td>dead letter</td></tr>
 *   <tr><td>failed with anything else</td><td>later: after {@link TryLater#delay} or the queue's retry delay</td></tr>
 * </table>
 *
 * <h2>How long a lease may be trusted</h2>
 *
 * From the instant <em>before</em> the broker was asked for it, or for its renewal, until the lease
 * time has passed, less a margin ({@link LeaseTime}); by the monotonic clock, so that a clock that
 * is set does not matter. A process that was stopped (SIGSTOP) and goes on sees at its next look
 * that its leases ran out. A step that is about to write calls {@link Lease#check}; that narrows
 * the window in which two workers write, and the store's fencing closes it. Time for which the
 * whole machine sleeps is not counted by that clock: there the store's fencing alone helps.
 *
 * <h2>What each crash leads to</h2>
 *
 * <ul>
 *   <li>Worker killed while it works: the lease runs out, another worker takes the message within
 *       the lease time and two seconds, with a delivery count raised by one.
 *   <li>Worker killed after its last write and before the settlement: the same; the message is
 *       delivered once more, and whoever gets it finds the work done.
 *   <li>A message that kills every worker: after the allowed number of deliveries it becomes a dead
 *       letter on receipt, without being worked on.
 *   <li>Worker stopped: it takes nothing more, ends what it can within the drain time, and hands
 *       the rest back.
 *   <li>Broker gone for less than the lease: renewals and settlements are tried again until they
 *       succeed. For longer: what was held is lost and delivered again.
 *   <li>Broker killed between taking a settlement and answering: it is asked again and says that
 *       the message is not held (Redis), or takes it once more without effect (JetStream). The
 *       metric then counts a lost lease.
 *   <li>Worker killed while it hands a JetStream message back: the copy and the original may both
 *       exist; the store sees the second as a repetition.
 * </ul>
 *
 * Order is not promised on any transport.
 *
 * <h2>Metrics</h2>
 *
 * All have the label {@code queue} ({@code planner}, {@code runner}). Depth, pending and age are
 * sampled every five seconds, off the path of the messages, and are not a number while the broker
 * is away.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><td>{@code scheduler_queue_depth}</td><td>messages that wait for a worker or for their delay</td></tr>
 *   <tr><td>{@code scheduler_queue_pending}</td><td>messages leased by any worker; on JetStream also the delayed
 *       ones</td></tr>
 *   <tr><td>{@code scheduler_queue_oldest_age_seconds}</td><td>age of the message at the head</td></tr>
 *   <tr><td>{@code scheduler_leases_held}</td><td>leases of this worker</td></tr>
 *   <tr><td>{@code scheduler_leases_renewed_total}</td><td>renewals that the broker confirmed</td></tr>
 *   <tr><td>{@code scheduler_leases_lost_total}</td><td>leases that ended as lost</td></tr>
 *   <tr><td>{@code scheduler_leases_settled_total}</td><td>by {@code ending}: done, later, handedback, never,
 *       lost</td></tr>
 *   <tr><td>{@code scheduler_queue_redeliveries_total}</td><td>messages leased that were delivered before</td></tr>
 *   <tr><td>{@code scheduler_queue_dead_letters_total}</td><td>by {@code reason}: malformed, refused, failed,
 *       crashed ({@link DeadReason})</td></tr>
 * </table>
 */
@NullMarked
package org.stellaops.scheduler.worker.lease;

import org.jspecify.annotations.NullMarked;
