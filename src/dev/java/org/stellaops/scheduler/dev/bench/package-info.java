/**
 * The benchmark: the worker as it is packaged against a hand-written loop that does the same work,
 * on the same servers, in turns.
 *
 * <p>{@link org.stellaops.scheduler.dev.bench.Bench} starts everything and prints the figures;
 * docs/performance.md says what they mean.
 */
@NullMarked
package org.stellaops.scheduler.dev.bench;

import org.jspecify.annotations.NullMarked;
