package org.stellaops.scheduler.worker.lease;

/** The broker is set up in a way that would lose work; only an operator can change that. */
public final class QueueMisconfigured extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param where server or stream, without credentials
   * @param setting name of the setting as the broker's documentation has it
   * @param found the value found
   * @param needed the value needed
   * @param consequence what would happen otherwise
   */
  public QueueMisconfigured(
      String where, String setting, String found, String needed, String consequence) {
    super(
        "%s: %s is %s, needed: %s; otherwise %s"
            .formatted(where, setting, found, needed, consequence));
  }
}
