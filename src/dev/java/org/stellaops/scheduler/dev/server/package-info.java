/**
 * Real servers for tests, the demo and the benchmark: Redis, NATS and a store, each on a free
 * loopback port with its data in a folder of its own, and each able to die and to come back.
 */
@NullMarked
package org.stellaops.scheduler.dev.server;

import org.jspecify.annotations.NullMarked;
