/** Processes that a harness starts and ends by their handles, and waiting for what they do. */
@NullMarked
package org.stellaops.scheduler.dev.process;

import org.jspecify.annotations.NullMarked;
