package org.stellaops.scheduler.worker.scan;

/** What the probing route asks, while the gate is closed. */
public final class ScannerProbe {

  private final ScannerGate gate;

  ScannerProbe(ScannerGate gate) {
    this.gate = gate;
  }

  /** Whether there is anything to find out. */
  public boolean due() {
    return !gate.standing().open();
  }

  /** A question in the name of the tenant whose call closed the gate. */
  public ImageTask task() {
    return ImageTask.probe(gate.standing().tenantId());
  }
}
