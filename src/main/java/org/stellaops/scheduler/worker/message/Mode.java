package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What a run asks of the scanner; the same word on the wire, in metrics and in events. */
public enum Mode {
  /** a fresh verdict on the stored SBOM */
  ANALYSIS_ONLY("analysisOnly"),
  /** a new look at the content of the image, then the verdict */
  CONTENT_REFRESH("contentRefresh");

  private final String wire;

  Mode(String wire) {
    this.wire = wire;
  }

  @JsonValue
  public String wire() {
    return wire;
  }

  /** Whether an image's content is to be looked at again; asked by a route. */
  public boolean isContentRefresh() {
    return this == CONTENT_REFRESH;
  }

  /**
   * The mode that is called so.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  @JsonCreator
  public static Mode fromWire(String wire) {
    return Wire.find(values(), Mode::wire, wire);
  }
}
