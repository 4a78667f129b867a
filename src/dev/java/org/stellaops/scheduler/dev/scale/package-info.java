/**
 * A run of a million images, and more workers on one queue: {@code make scale}; what it found
 * stands in docs/reliability.md.
 */
@NullMarked
package org.stellaops.scheduler.dev.scale;

import org.jspecify.annotations.NullMarked;
