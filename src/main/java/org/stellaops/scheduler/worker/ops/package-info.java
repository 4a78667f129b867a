/**
 * What operators see of the process: who may come in, how healthy it is, and the console.
 *
 * <p>One user (settings {@code SCHEDULER_HTTP_USERNAME}, {@code SCHEDULER_HTTP_PASSWORD}), two ways
 * in: HTTP basic for programs, a login form with a session for browsers. Only the liveness and the
 * readiness probe answer without either.
 */
@NullMarked
package org.stellaops.scheduler.worker.ops;

import org.jspecify.annotations.NullMarked;
