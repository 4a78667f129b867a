package org.stellaops.scheduler.dev.scanner;

import java.util.function.UnaryOperator;

/** The knowledge of the moment, and the one place where it changes. */
final class KnowledgeBase {
  private volatile Knowledge current;

  KnowledgeBase(Knowledge first) {
    this.current = first;
  }

  Knowledge current() {
    return current;
  }

  synchronized Knowledge change(UnaryOperator<Knowledge> change) {
    current = change.apply(current);
    return current;
  }
}
