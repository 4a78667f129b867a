/**
 * One image: asking the scanner, reading its report, and working out what changed since the last
 * known one.
 *
 * <p>A <b>finding</b> is told from others by its id and its package (purl). Findings that a policy
 * or a VEX statement silenced (status {@code Ignored} or {@code Quieted}) and those that passed do
 * not count as there: silencing one resolves it, and taking the silence back makes it new.
 */
@NullMarked
package org.stellaops.scheduler.worker.scan;

import org.jspecify.annotations.NullMarked;
