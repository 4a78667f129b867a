package org.stellaops.scheduler.dev.scanner;

/** A JSON document that says something it may not; the message names where, found and allowed. */
public final class BadDocument extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String where;

  BadDocument(String where, String message) {
    super(where + ": " + message);
    this.where = where;
  }

  /** The JSON path of the offending value, such as {@code affected[0].package.name}. */
  public String where() {
    return where;
  }
}
