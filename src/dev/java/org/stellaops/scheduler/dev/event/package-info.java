/** What a consumer of events does, for the demo and the tests. */
@NullMarked
package org.stellaops.scheduler.dev.event;

import org.jspecify.annotations.NullMarked;
