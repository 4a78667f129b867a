package org.stellaops.scheduler.worker.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Holds work to a number of bytes that it may allocate. */
public final class Allocation {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Does the work. When it allocates more than it may it is done a second time, because the first
   * use of a class pays for that class.
   *
   * @param fixed bytes that any input may cost
   * @param perByte bytes more for each byte of the input
   */
  public static <T> T bounded(int inputBytes, long fixed, long perByte, Supplier<T> work) {
    long most = fixed + perByte * inputBytes;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    T result = work.get();
    if (THREADS.getCurrentThreadAllocatedBytes() - before > most) {
      before = THREADS.getCurrentThreadAllocatedBytes();
      result = work.get();
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated for %d bytes of input", inputBytes)
          .isLessThanOrEqualTo(most);
    }
    return result;
  }

  private Allocation() {}
}
