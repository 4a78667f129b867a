/**
 * The whole worker: real routes, real brokers, a real store, and a scanner that does as it is told.
 */
@NullMarked
package org.stellaops.scheduler.worker.flow;

import org.jspecify.annotations.NullMarked;
