package org.stellaops.scheduler.worker.message;

/** A value that a record refuses; {@link BadMessage} adds which message it stood in and where. */
final class NotAllowed extends IllegalArgumentException {

  private final String where;
  private final String finding;
  private final String allowed;

  /**
   * @param where JSON pointer below the value that is being made; blank for that value itself
   * @param finding verb and value, such as {@code is "x"}
   * @param allowed what would have been accepted
   */
  NotAllowed(String where, String finding, String allowed) {
    super((where + " " + finding + "; allowed: " + allowed).strip());
    this.where = where;
    this.finding = finding;
    this.allowed = allowed;
  }

  String where() {
    return where;
  }

  String finding() {
    return finding;
  }

  String allowed() {
    return allowed;
  }
}
