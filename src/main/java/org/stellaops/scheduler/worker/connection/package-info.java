/**
 * Connections to the store, the events server and the collector of metrics and log lines, and TLS
 * for all of them.
 */
@NullMarked
package org.stellaops.scheduler.worker.connection;

import org.jspecify.annotations.NullMarked;
