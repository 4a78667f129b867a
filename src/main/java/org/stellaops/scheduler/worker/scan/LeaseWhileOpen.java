package org.stellaops.scheduler.worker.scan;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/** Stops a route's leasing while the scanner's gate is closed, whatever its transport is. */
public final class LeaseWhileOpen extends RoutePolicySupport {

  private final ScannerGate gate;
  private final Set<Route> started = ConcurrentHashMap.newKeySet();

  LeaseWhileOpen(ScannerGate gate) {
    this.gate = gate;
    gate.onChange(this::follow);
  }

  @Override
  public void onStart(Route route) {
    started.add(route);
    follow();
  }

  @Override
  public void onStop(Route route) {
    started.remove(route);
  }

  private synchronized void follow() {
    boolean open = gate.standing().open();
    for (Route route : started) {
      try {
        Consumer consumer = route.getConsumer();
        if (open) {
          resumeOrStartConsumer(consumer);
        } else {
          suspendOrStopConsumer(consumer);
        }
      } catch (Exception e) {
        handleException(e);
      }
    }
  }
}
