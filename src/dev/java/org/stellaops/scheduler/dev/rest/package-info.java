/** A worker's REST, as clients of it see it. */
@NullMarked
package org.stellaops.scheduler.dev.rest;

import org.jspecify.annotations.NullMarked;
