/**
 * Workers that die, stop and start in the wrong order, and what becomes of their work: real worker
 * processes on real brokers, watched through the store, the event stream and the scanner.
 */
@NullMarked
package org.stellaops.scheduler.dev.takeover;

import org.jspecify.annotations.NullMarked;
