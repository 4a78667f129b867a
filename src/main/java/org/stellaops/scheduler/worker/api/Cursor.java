package org.stellaops.scheduler.worker.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.ops.ProblemType;

/**
 * A place in a list, as the caller carries it from page to page.
 *
 * @param number the leading part of the order
 * @param text what divides equal numbers
 */
record Cursor(long number, String text) {

  private static final int LONGEST = 400;

  String write() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((number + " " + text).getBytes(StandardCharsets.UTF_8));
  }

  static @Nullable Cursor read(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    try {
      if (cursor.length() <= LONGEST) {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        int space = text.indexOf(' ');
        if (space > 0) {
          return new Cursor(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
        }
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new ApiProblem(
        ProblemType.REQUEST_INVALID,
        "Parameter cursor is "
            + Shown.quoted(cursor)
            + "; allowed: the value of next on the page before");
  }

  /** How many items a page may have. */
  static int limit(int wanted, int most) {
    if (wanted < 1 || wanted > most) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID, "Parameter limit is " + wanted + "; allowed: 1 to " + most);
    }
    return wanted;
  }
}
