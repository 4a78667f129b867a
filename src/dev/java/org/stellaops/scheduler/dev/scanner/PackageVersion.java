package org.stellaops.scheduler.dev.scanner;

/**
 * A version that can be compared with others of its ecosystem.
 *
 * @param order the parsed form; all of one ecosystem are of one class
 */
record PackageVersion(Ecosystem ecosystem, String text, Comparable<?> order)
    implements Comparable<PackageVersion> {

  @Override
  @SuppressWarnings("unchecked") // guarded: one ecosystem has one class of parsed versions
  public int compareTo(PackageVersion other) {
    if (ecosystem != other.ecosystem) {
      throw new IllegalArgumentException(this + " and " + other + " have no common order");
    }
    return ((Comparable<Object>) order).compareTo(other.order);
  }

  /** Equal when neither comes before the other: {@code 1.0} and {@code 1.0.0} of PyPI are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PackageVersion that
        && ecosystem == that.ecosystem
        && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return ecosystem.hashCode();
  }

  @Override
  public String toString() {
    return ecosystem.osvName() + " " + text;
  }
}
