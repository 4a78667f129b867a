package org.stellaops.scheduler.dev.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What one program needed for some images.
 *
 * @param seconds from the first image to the last
 * @param cpuNanos of its process, over all threads
 * @param allocatedBytes by its threads
 */
record Round(int images, double seconds, long cpuNanos, long allocatedBytes) {

  double imagesPerSecond() {
    return images / seconds;
  }

  double cpuMillisPerImage() {
    return cpuNanos / 1e6 / images;
  }

  double bytesPerImage() {
    return (double) allocatedBytes / images;
  }

  static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "images_per_second=%.0f seconds=%.2f cpu_ms_per_image=%.4f allocated_bytes_per_image=%.0f",
        imagesPerSecond(),
        seconds,
        cpuMillisPerImage(),
        bytesPerImage());
  }
}
