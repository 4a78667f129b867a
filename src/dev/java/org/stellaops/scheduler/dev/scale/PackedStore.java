package org.stellaops.scheduler.dev.scale;

import java.io.IOException;
import java.util.List;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.dev.server.StoreServer;

/** A store for millions of documents, in a process of its own. */
final class PackedStore {

  /**
   * Memory for what a million images leave, with a young part so small that collecting it is no
   * pause that a look would notice; and a thread for each connection: with the few that the server
   * has otherwise, a look at one document waits for the writing of large records.
   */
  static final List<String> JVM =
      List.of("-Xmx8g", "-Xmn64m", "-XX:+UseG1GC", "-Dio.netty.eventLoopThreads=128");

  public static void main(String[] arguments) throws IOException {
    try (StoreServer store = StoreServer.packed()) {
      ChildProcess.serve(store.url(), line -> {});
    }
    System.exit(0); // its threads would go on
  }

  private PackedStore() {}
}
