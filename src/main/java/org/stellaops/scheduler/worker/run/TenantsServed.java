package org.stellaops.scheduler.worker.run;

import java.util.Set;
import java.util.TreeSet;
import org.stellaops.scheduler.worker.lease.NeverAgain;

/** The tenants that this worker works for. */
public final class TenantsServed {

  private final Set<String> tenants;

  /**
   * @param tenants empty for all
   */
  public TenantsServed(Set<String> tenants) {
    this.tenants = new TreeSet<>(tenants);
  }

  public boolean includes(String tenantId) {
    return tenants.isEmpty() || tenants.contains(tenantId);
  }

  /**
   * @throws NeverAgain when it is not one of them
   */
  public void check(String tenantId) {
    if (!includes(tenantId)) {
      throw new NeverAgain(
          "/tenantId is \""
              + tenantId
              + "\"; allowed: "
              + String.join(", ", tenants)
              + " (SCHEDULER_TENANTS)");
    }
  }
}
