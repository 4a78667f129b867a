package org.stellaops.scheduler.dev.takeover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreProcess;

/**
 * The servers that workers share: a broker, a store and an event stream, each a process of its own.
 */
final class Stage implements AutoCloseable {

  private final Path folder;
  private final Transport transport;
  private final StoreProcess store;
  private final RedisServer events;

  private Stage(String transport, Path folder) {
    this.folder = fresh(folder);
    this.transport = Transport.named(transport);
    this.store = StoreProcess.prepare(this.folder.resolve("store"));
    this.events = RedisServer.embedded().appendOnly().start();
  }

  /** Addresses are known; broker and store do not run yet. */
  static Stage prepare(String transport, Path folder) {
    return new Stage(transport, folder);
  }

  static Stage start(String transport, Path folder) {
    Stage stage = prepare(transport, folder);
    stage.transport.start();
    stage.store.restart();
    return stage;
  }

  private static Path fresh(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (var old = Files.walk(folder)) {
          for (Path each : old.sorted(java.util.Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Transport transport() {
    return transport;
  }

  StoreProcess store() {
    return store;
  }

  StoreView storeView() {
    return new StoreView(store.url());
  }

  EventView eventView() {
    return new EventView(events.url());
  }

  /**
   * Starts a worker on these servers.
   *
   * @param more further variables, which come before those that all workers here have
   */
  WorkerProcess worker(String name, WatchedScanner scanner, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(transport.variables());
    variables.put("SCHEDULER_STORAGE_URI", store.url());
    variables.put("SCHEDULER_STORAGE_TIMEOUT_SECONDS", "5");
    variables.put("SCHEDULER_SCANNER_BASEADDRESS", scanner.url());
    variables.put("SCANNER_EVENTS_ENABLED", "true");
    variables.put("SCANNER_EVENTS_DSN", events.url());
    variables.put("SCANNER_EVENTS_MAX_STREAM_LENGTH", "100000");
    variables.putAll(more);
    return WorkerProcess.start(name, folder, variables);
  }

  @Override
  public void close() {
    events.close();
    store.close();
    transport.close();
  }
}
