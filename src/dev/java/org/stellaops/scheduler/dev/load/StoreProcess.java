package org.stellaops.scheduler.dev.load;

import java.io.IOException;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.dev.server.StoreServer;

/** The store in a process of its own, so that its work is in nobody's figures. */
final class StoreProcess {

  public static void main(String[] arguments) throws IOException {
    try (StoreServer store = StoreServer.inMemory()) {
      ChildProcess.serve(store.url(), line -> {});
    }
    System.exit(0); // its threads would go on
  }

  private StoreProcess() {}
}
