package org.stellaops.scheduler.worker.api;

/**
 * Who asks, and for whom.
 *
 * @param tenantId the tenant of the header, checked
 * @param user who logged in
 */
record Caller(String tenantId, String user) {}
