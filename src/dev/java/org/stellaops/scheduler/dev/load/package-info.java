/**
 * What a worker is put under load with: brokers, store and a scanner stub that costs next to
 * nothing, each in a process of its own, and ways to fill the queues.
 */
@NullMarked
package org.stellaops.scheduler.dev.load;

import org.jspecify.annotations.NullMarked;
