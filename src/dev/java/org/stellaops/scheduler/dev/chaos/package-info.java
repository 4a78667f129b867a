/**
 * {@code make chaos}: worker processes, servers and networks are struck in the middle of runs, and
 * what comes out is held, image by image and event by event, against what an undisturbed run gives.
 */
@NullMarked
package org.stellaops.scheduler.dev.chaos;

import org.jspecify.annotations.NullMarked;
