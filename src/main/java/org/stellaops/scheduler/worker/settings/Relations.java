package org.stellaops.scheduler.worker.settings;

import java.util.ArrayList;
import java.util.List;

/** What must hold between options; every message says both values. */
final class Relations {

  static List<String> broken(Settings settings) {
    return new ArrayList<>();
  }

  private Relations() {}
}
