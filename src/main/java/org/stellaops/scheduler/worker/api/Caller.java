package org.stellaops.scheduler.worker.api;

import org.stellaops.scheduler.worker.audit.AuditTrail;

/**
 * Who asks, and for whom.
 *
 * @param tenantId the tenant of the header, checked
 * @param user who logged in
 */
record Caller(String tenantId, String user) {

  AuditTrail.Actor actor() {
    return new AuditTrail.Actor(tenantId, user);
  }
}
