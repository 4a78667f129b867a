package org.stellaops.scheduler.dev.chaos;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreProcess;

/**
 * The servers of one transport, each in a process of its own but the scanner, and what is known of
 * them from outside.
 */
final class Arena implements AutoCloseable {

  private final Broker broker;
  private final StoreProcess store;
  private final RedisServer events;
  private final Scanner scanner;
  private final EventTape tape;
  private final Path folder;

  Arena(String transport, Knowledge knowledge, Path folder) {
    this.folder = folder;
    broker = Broker.start(transport, folder.resolve("broker"));
    store = StoreProcess.start(folder.resolve("store"));
    events = RedisServer.embedded().appendOnly().folder(folder.resolve("events")).start();
    scanner = new Scanner(knowledge);
    tape = new EventTape(events.url());
  }

  Broker broker() {
    return broker;
  }

  StoreProcess store() {
    return store;
  }

  RedisServer events() {
    return events;
  }

  Scanner scanner() {
    return scanner;
  }

  EventTape tape() {
    return tape;
  }

  StoreLook look() {
    return new StoreLook(store.url());
  }

  StoreTape storeTape() {
    return StoreTape.read(StoreProcess.journal(folder.resolve("store")));
  }

  /** One worker's ways to all servers. */
  Ways ways() {
    return new Ways(
        new Proxy(broker.port()),
        new Proxy(store.port()),
        new Proxy(events.port()),
        new Proxy(scanner.port()));
  }

  /**
   * What a worker has to be told to find everything by its own ways.
   *
   * @param name as the store's journal shows it
   */
  Map<String, String> variables(Ways ways, String name) {
    Map<String, String> variables = new HashMap<>(broker.variables(ways.broker().port()));
    variables.put(
        "SCHEDULER_STORAGE_URI",
        "mongodb://127.0.0.1:"
            + ways.store().port()
            + "/?retryWrites=false&appName="
            + name.replace("#", "%23"));
    variables.put("SCHEDULER_SCANNER_BASEADDRESS", "http://127.0.0.1:" + ways.scanner().port());
    variables.put("SCANNER_EVENTS_DSN", "redis://127.0.0.1:" + ways.events().port());
    return variables;
  }

  /** The proxies between one worker and the servers. */
  record Ways(Proxy broker, Proxy store, Proxy events, Proxy scanner) implements AutoCloseable {

    List<Proxy> all() {
      return List.of(broker, store, events, scanner);
    }

    @Override
    public void close() {
      all().forEach(Proxy::close);
    }
  }

  @Override
  public void close() {
    tape.close();
    scanner.close();
    events.close();
    store.close();
    broker.close();
  }
}
