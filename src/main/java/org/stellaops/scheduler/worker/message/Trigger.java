package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Why a run was started. */
public enum Trigger {
  /** the time of a schedule came */
  CRON("cron"),
  /** somebody asked for it */
  MANUAL("manual"),
  /** advisories changed */
  CONCELIER("concelier"),
  /** VEX statements changed */
  EXCITITOR("excititor"),
  /** a policy changed */
  POLICY("policy"),
  /** the content of images has to be looked at again */
  CONTENT_REFRESH("contentRefresh");

  private final String wire;

  Trigger(String wire) {
    this.wire = wire;
  }

  @JsonValue
  public String wire() {
    return wire;
  }

  /**
   * The trigger that is called so.
   *
   * @throws IllegalArgumentException when no trigger is called so; the message lists those there
   *     are
   */
  @JsonCreator
  public static Trigger fromWire(String wire) {
    return Wire.find(values(), Trigger::wire, wire);
  }
}
