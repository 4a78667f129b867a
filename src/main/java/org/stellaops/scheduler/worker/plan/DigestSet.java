package org.stellaops.scheduler.worker.plan;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The digests seen so far, exactly: all 256 bits of each, in blocks that are never copied, found
 * through an open-addressing table of indices.
 *
 * <p>Memory: 32 bytes for a digest and 5 to 11 bytes of table, so about 40 MiB for 1,000,000
 * digests; while the table doubles, half as much table again. The place in the table depends on a
 * random number, so that nobody can choose digests that all fall into one place.
 */
final class DigestSet {

  private static final int WORDS = 4;
  private static final int BLOCK = 1 << 14;
  private static final int PREFIX = "sha256:".length();

  private final List<long[]> blocks = new ArrayList<>();
  private final long seed = new SecureRandom().nextLong() | 1;
  private final long[] candidate = new long[WORDS];

  /** index of a digest plus one; zero is free */
  private int[] table = new int[1 << 10];

  private int size;

  /**
   * @param digest {@code sha256:} and 64 hexadecimal digits
   * @return whether it was not there yet
   */
  boolean add(String digest) {
    for (int word = 0; word < WORDS; word++) {
      int from = PREFIX + word * 16;
      candidate[word] = Long.parseUnsignedLong(digest, from, from + 16, 16);
    }
    int place = place(candidate, 0, table.length);
    while (table[place] != 0) {
      if (same(table[place] - 1)) {
        return false;
      }
      place = (place + 1) & (table.length - 1);
    }
    table[place] = append() + 1;
    if (size > table.length / 4 * 3) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  private int append() {
    if (size % BLOCK == 0) {
      blocks.add(new long[BLOCK * WORDS]);
    }
    System.arraycopy(candidate, 0, block(size), offset(size), WORDS);
    return size++;
  }

  private boolean same(int index) {
    int offset = offset(index);
    return Arrays.equals(block(index), offset, offset + WORDS, candidate, 0, WORDS);
  }

  private void grow() {
    int[] larger = new int[table.length * 2];
    for (int index = 0; index < size; index++) {
      int place = place(block(index), offset(index), larger.length);
      while (larger[place] != 0) {
        place = (place + 1) & (larger.length - 1);
      }
      larger[place] = index + 1;
    }
    table = larger;
  }

  private long[] block(int index) {
    return blocks.get(index / BLOCK);
  }

  private static int offset(int index) {
    return index % BLOCK * WORDS;
  }

  private int place(long[] words, int offset, int length) {
    long mixed = 0;
    for (int word = 0; word < WORDS; word++) {
      mixed = (mixed ^ words[offset + word] ^ seed) * 0x9E3779B97F4A7C15L;
      mixed ^= mixed >>> 32;
    }
    return (int) mixed & (length - 1);
  }
}
