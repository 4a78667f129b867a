package org.stellaops.scheduler.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** What every refusal of an input has to be. */
public final class Refusal {

  /** Short, of one line, and without characters that act on a terminal or a log. */
  public static void isPlain(@Nullable String text, int longest) {
    assertThat(text).isNotBlank().hasSizeLessThanOrEqualTo(longest);
    assertThat(String.valueOf(text).codePoints())
        .as(text)
        .noneMatch(
            each ->
                Character.isISOControl(each)
                    || Character.getType(each) == Character.FORMAT
                    || Character.getType(each) == Character.SURROGATE
                    || each == 0x2028
                    || each == 0x2029);
  }

  private Refusal() {}
}
