package org.stellaops.scheduler.dev.server;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.stellaops.scheduler.dev.process.Ports;

/**
 * The store in a process of its own, kept in a folder: it outlives the workers and those who watch
 * them.
 */
public final class StoreProcess implements AutoCloseable {

  private final ServerProcess process;
  private final int port;

  private StoreProcess(Path folder) {
    this.port = Ports.free();
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-cp",
            classPath(),
            StoreProcess.class.getName(),
            folder.toAbsolutePath().toString(),
            Integer.toString(port));
    this.process = new ServerProcess("store", command, folder, port);
  }

  /** Absolute, for the process runs in a folder of its own. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A store that has its port but does not listen yet. */
  public static StoreProcess prepare(Path folder) {
    return new StoreProcess(Folders.existing(folder));
  }

  public static StoreProcess start(Path folder) {
    StoreProcess store = prepare(folder);
    store.restart();
    return store;
  }

  /**
   * Who took, recorded and counted which segment, in the order in which it happened: lines {@code
   * millis client verb id number}, see {@link StoreJournal}.
   */
  public static Path journal(Path folder) {
    return folder.resolve("journal");
  }

  public int port() {
    return port;
  }

  /** Address as the settings want it, see {@link StoreServer#url}. */
  public String url() {
    return "mongodb://127.0.0.1:" + port + "/?retryWrites=false";
  }

  public void restart() {
    process.start();
  }

  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }

  /** The process itself: a folder and a port. */
  public static void main(String[] arguments) throws InterruptedException {
    try (StoreServer store =
        StoreServer.journaled(
            Path.of(arguments[0]),
            Integer.parseInt(arguments[1]),
            journal(Path.of(arguments[0])))) {
      Runtime.getRuntime().addShutdownHook(new Thread(store::stop));
      new CountDownLatch(1).await(); // until somebody ends this process
    }
  }
}
