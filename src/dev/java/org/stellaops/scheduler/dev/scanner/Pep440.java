package org.stellaops.scheduler.dev.scanner;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Python version, ordered as PEP 440 says: epoch, release (trailing zeros do not count), then
 * {@code .devN} before {@code aN}, {@code bN}, {@code rcN}, the release itself and {@code .postN};
 * last the local label, whose numbers come after its words.
 */
final class Pep440 implements Comparable<Pep440> {
  private static final Pattern VERSION =
      Pattern.compile(
          "v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)"
              + "(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\\d*))?"
              + "(?:-(\\d+)|[-_.]?(post|rev|r)[-_.]?(\\d*))?"
              + "(?:[-_.]?(dev)[-_.]?(\\d*))?"
              + "(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?");
  private static final BigInteger NONE = BigInteger.ONE.negate();

  private final List<BigInteger> numbers;
  private final int phase;
  private final List<BigInteger> afterRelease;
  private final List<String> local;

  private Pep440(
      List<BigInteger> numbers, int phase, List<BigInteger> afterRelease, List<String> local) {
    this.numbers = numbers;
    this.phase = phase;
    this.afterRelease = afterRelease;
    this.local = local;
  }

  /**
   * @throws IllegalArgumentException when the text is no PEP 440 version
   */
  static Pep440 parse(String text) {
    Matcher m = VERSION.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no PEP 440 version");
    }
    List<BigInteger> numbers = new ArrayList<>();
    numbers.add(number(m.group(1)));
    Arrays.stream(m.group(2).split("\\.")).map(BigInteger::new).forEach(numbers::add);
    while (numbers.size() > 2 && numbers.get(numbers.size() - 1).signum() == 0) {
      numbers.remove(numbers.size() - 1);
    }
    boolean post = m.group(5) != null || m.group(6) != null;
    BigInteger postNumber = !post ? NONE : number(m.group(5) != null ? m.group(5) : m.group(7));
    boolean dev = m.group(8) != null;
    // a dev release of the bare release comes before all its pre-releases
    int phase = dev && !post && m.group(3) == null ? 0 : phase(m.group(3));
    // what is no dev release comes after all dev releases of the same
    List<BigInteger> afterRelease =
        List.of(
            number(m.group(4)),
            postNumber,
            dev ? BigInteger.ZERO : BigInteger.ONE,
            number(m.group(9)));
    List<String> local = m.group(10) == null ? List.of() : List.of(m.group(10).split("[-_.]"));
    return new Pep440(numbers, phase, afterRelease, local);
  }

  private static int phase(@Nullable String letters) {
    if (letters == null) {
      return 4;
    }
    return switch (letters.charAt(0)) {
      case 'a' -> 1;
      case 'b' -> 2;
      default -> 3;
    };
  }

  private static BigInteger number(@Nullable String digits) {
    return digits == null || digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
  }

  @Override
  public int compareTo(Pep440 other) {
    int order = compare(numbers, other.numbers);
    if (order == 0) {
      order = Integer.compare(phase, other.phase);
    }
    if (order == 0) {
      order = compare(afterRelease, other.afterRelease);
    }
    return order == 0 ? compareLocal(local, other.local) : order;
  }

  private static int compare(List<BigInteger> left, List<BigInteger> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareLocal(List<String> left, List<String> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      String a = left.get(i);
      String b = right.get(i);
      boolean aNumber = Character.isDigit(a.charAt(0)) && a.chars().allMatch(Character::isDigit);
      boolean bNumber = Character.isDigit(b.charAt(0)) && b.chars().allMatch(Character::isDigit);
      int order =
          aNumber && bNumber
              ? new BigInteger(a).compareTo(new BigInteger(b))
              : aNumber != bNumber ? Boolean.compare(aNumber, bNumber) : a.compareTo(b);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Pep440 that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return numbers.hashCode() * 31 + phase;
  }
}
