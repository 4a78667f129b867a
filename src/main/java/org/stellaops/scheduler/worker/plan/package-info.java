/** Planning: from a planner message to a run and its segments. */
@NullMarked
package org.stellaops.scheduler.worker.plan;

import org.jspecify.annotations.NullMarked;
