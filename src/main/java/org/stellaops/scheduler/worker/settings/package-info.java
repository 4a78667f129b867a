/** Settings: every option with its type, default and limits, read and checked once at start. */
@NullMarked
package org.stellaops.scheduler.worker.settings;

import org.jspecify.annotations.NullMarked;
