package org.stellaops.scheduler.worker.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an absent member of a message stands for. */
final class Absent {

  static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  static <T> T or(@Nullable T value, T instead) {
    return value == null ? instead : value;
  }

  private Absent() {}
}
