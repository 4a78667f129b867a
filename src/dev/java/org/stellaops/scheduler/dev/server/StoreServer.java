package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.stellaops.scheduler.dev.process.Ports;

/** A store in this process that speaks MongoDB's wire protocol, in memory or kept in one file. */
public final class StoreServer implements AutoCloseable {

  private final Supplier<MongoBackend> backend;
  private final int port;
  private MongoServer server;

  private StoreServer(Supplier<MongoBackend> backend, int port) {
    this.backend = backend;
    this.port = port;
    this.server = listen();
  }

  public static StoreServer inMemory() {
    return new StoreServer(OneByOne.Memory::new, Ports.free());
  }

  /** For millions of documents, see {@link PackedMemory}. */
  public static StoreServer packed() {
    return new StoreServer(PackedMemory::new, Ports.free());
  }

  /** Keeps its data in {@code store.mv} in the folder, over restarts too. */
  public static StoreServer inFolder(Path folder) {
    return inFolder(folder, Ports.free());
  }

  public static StoreServer inFolder(Path folder, int port) {
    String file = Folders.existing(folder).resolve("store.mv").toString();
    return new StoreServer(() -> new OneByOne.File(file, null), port);
  }

  /**
   * @param journal file that tells who did what to which segment, see {@link StoreJournal}
   */
  static StoreServer journaled(Path folder, int port, Path journal) {
    String file = Folders.existing(folder).resolve("store.mv").toString();
    StoreJournal lines = new StoreJournal(journal);
    return new StoreServer(() -> new OneByOne.File(file, lines), port);
  }

  /**
   * Address as the settings want it. The server knows no sessions, so the driver must not repeat
   * writes by itself.
   */
  public String url() {
    return "mongodb://127.0.0.1:" + port + "/?retryWrites=false";
  }

  public int port() {
    return port;
  }

  /** Ends all connections; what was in memory is gone, what was in a file is kept. */
  public void stop() {
    server.shutdownNow();
  }

  /** Listens again on the same port. */
  public void restart() {
    server = listen();
  }

  private MongoServer listen() {
    MongoServer started = new MongoServer(backend.get());
    started.bind(new InetSocketAddress("127.0.0.1", port));
    return started;
  }

  @Override
  public void close() {
    stop();
  }
}
