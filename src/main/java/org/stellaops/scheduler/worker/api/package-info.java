/**
 * REST under {@code /api/v1/scheduler}: runs and impact snapshots. Every request is for the tenant
 * of its header {@code X-Stella-Tenant}; every error is a problem document (RFC 9457) of one of the
 * {@link org.stellaops.scheduler.worker.ops.ProblemType types} that docs/rest.md explains.
 */
@NullMarked
package org.stellaops.scheduler.worker.api;

import org.jspecify.annotations.NullMarked;
