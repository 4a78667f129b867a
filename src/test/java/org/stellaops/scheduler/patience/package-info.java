/** What keeps tests from failing because the machine is busy. */
@NullMarked
package org.stellaops.scheduler.patience;

import org.jspecify.annotations.NullMarked;
