package org.stellaops.scheduler.worker.message;

/**
 * Makes a value from outside fit to stand in an error: cut, and without characters that act on a
 * terminal or a log.
 */
final class Quote {

  /** characters of a found value that an error shows */
  static final int SHOWN = 80;

  /**
   * In quotes, cut at {@link #SHOWN} characters, control and unprintable characters as {@code
   * \\u....}.
   */
  static String text(String found) {
    return '"' + plain(found, SHOWN) + '"';
  }

  /** Without quotes. */
  static String plain(String found, int shown) {
    boolean cut = found.length() > shown;
    StringBuilder out = new StringBuilder(shown + 8);
    found.chars().limit(shown).forEach(unit -> append(out, (char) unit));
    return cut ? out.append('…').toString() : out.toString();
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
