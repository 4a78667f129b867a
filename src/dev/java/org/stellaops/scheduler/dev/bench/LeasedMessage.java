package org.stellaops.scheduler.dev.bench;

/** One leased segment message of the loop: its body, and how it is settled as done. */
interface LeasedMessage {

  byte[] body();

  void done();
}
