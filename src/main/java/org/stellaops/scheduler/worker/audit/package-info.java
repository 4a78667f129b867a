/**
 * Who did what, in collection {@code audit}. REST and the command line write it; the worker itself
 * does nothing that an operator would have to answer for.
 */
@NullMarked
package org.stellaops.scheduler.worker.audit;

import org.jspecify.annotations.NullMarked;
