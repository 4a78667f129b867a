/**
 * Who may ask the scanner next.
 *
 * <p>An image that is to be asked about waits in the <b>line</b> of its segment until a thread of
 * {@link ImageTurns} takes it. Four things decide which image that is, and when:
 *
 * <ol>
 *   <li><b>slots</b>: how many images this worker asks about at once, found by {@link
 *       ScannerCapacity} or fixed by a setting;
 *   <li><b>turns</b>: lanes by weight, tenants in turn inside a lane, runs in turn inside a tenant,
 *       the segments of a run one after the other ({@link Lines});
 *   <li><b>shares</b>: this worker's part of a limit that holds for all workers together ({@link
 *       Share}): the one of a run, and the one of the scanner;
 *   <li><b>failures</b>: when one image of a segment fails the segment, those of it that still wait
 *       are not asked about.
 * </ol>
 *
 * <p>An image that waits never holds a thread.
 */
@NullMarked
package org.stellaops.scheduler.worker.turn;

import org.jspecify.annotations.NullMarked;
