/** Connections to the store and the events server, and TLS for all of them. */
@NullMarked
package org.stellaops.scheduler.worker.connection;

import org.jspecify.annotations.NullMarked;
