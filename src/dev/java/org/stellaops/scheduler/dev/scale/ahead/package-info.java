/** What a worker is given so that it believes to be months later; nothing of it is packaged. */
@NullMarked
package org.stellaops.scheduler.dev.scale.ahead;

import org.jspecify.annotations.NullMarked;
