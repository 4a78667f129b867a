package org.stellaops.scheduler.worker.message;

/**
 * Makes a value from outside fit to stand in an error: cut, and without characters that act on a
 * terminal or a log.
 */
final class Quote {

  /** characters that an error shows of a found value, an escape counted as the six that it is */
  static final int SHOWN = 80;

  /**
   * In quotes, cut at {@link #SHOWN} characters, control and unprintable characters as {@code
   * \\u....}.
   */
  static String text(String found) {
    return '"' + plain(found, SHOWN) + '"';
  }

  /** Without quotes; the limit is on what is written, for an escape is six characters. */
  static String plain(String found, int shown) {
    StringBuilder out = new StringBuilder(Math.min(found.length(), shown) + 8);
    for (int i = 0; i < found.length(); i++) {
      int before = out.length();
      append(out, found.charAt(i));
      if (out.length() > shown) {
        out.setLength(before);
        return out.append('…').toString();
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, char unit) {
    if (Character.isISOControl(unit)
        || Character.getType(unit) == Character.FORMAT
        || unit == '\u2028'
        || unit == '\u2029') {
      out.append("\\u%04x".formatted((int) unit));
    } else if (Character.isSurrogate(unit)) {
      out.append('?'); // one half of a pair may stand alone, or be cut from its other half
    } else {
      out.append(unit);
    }
  }

  private Quote() {}
}
