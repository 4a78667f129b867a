package org.stellaops.scheduler.dev.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.dev.server.RedisServer;

/**
 * Everything that worker and loop talk to, each in a process of its own. The scanner stub and the
 * store are the same for both; each has a Redis and a nats-server of its own, of which that of the
 * other one idles, because the names of the queues are fixed.
 */
public final class Servers implements AutoCloseable {

  private final String transport;
  private final ChildProcess stub;
  private final ChildProcess store;
  private final String stubPort;
  private final String storeUrl;
  private final List<AutoCloseable> brokers = new ArrayList<>();

  public Servers(String transport, Path folder) {
    this(transport, folder, StoreProcess.class, List.of("-Xmx2g"));
  }

  /**
   * @param storeProgram says on its output where the store is
   * @param storeJvm options of its JVM
   */
  public Servers(String transport, Path folder, Class<?> storeProgram, List<String> storeJvm) {
    this.transport = transport;
    stub =
        ChildProcess.start(
            StubScanner.class, List.of("-Xmx128m"), Map.of(), folder.resolve("stub.log"));
    store = ChildProcess.start(storeProgram, storeJvm, Map.of(), folder.resolve("store.log"));
    stubPort = stub.awaitReady();
    storeUrl = store.awaitReady();
  }

  public String scannerUrl() {
    return "http://127.0.0.1:" + stubPort;
  }

  public void latency(int milliseconds) {
    stub.tell(Integer.toString(milliseconds));
  }

  /** From now on the scanner refuses one image in 4,096. */
  public void refuseSome() {
    stub.tell(StubScanner.REFUSE);
  }

  /** Starts the brokers of one contender. */
  public Access access(String contender) {
    RedisServer redis =
        RedisServer.embedded().appendOnly().with("--appendfsync", "everysec").start();
    brokers.add(redis);
    Map<String, String> variables = new HashMap<>();
    variables.put("SCHEDULER_QUEUE_KIND", transport);
    variables.put("SCHEDULER_QUEUE_REDIS_URL", redis.url());
    variables.put("SCANNER_EVENTS_ENABLED", "true");
    variables.put("SCANNER_EVENTS_DSN", redis.url());
    variables.put("SCHEDULER_STORAGE_URI", storeUrl);
    variables.put("SCHEDULER_STORAGE_DATABASE", "bench_" + contender);
    variables.put("SCHEDULER_SCANNER_BASEADDRESS", scannerUrl());
    if (transport.equals("redis")) {
      return new Access(variables, () -> new RedisFiller(redis.url()));
    }
    NatsServer nats = NatsServer.start();
    brokers.add(nats);
    variables.put("SCHEDULER_QUEUE_NATS_URL", nats.url());
    return new Access(variables, () -> new NatsFiller(nats.url()));
  }

  /**
   * What a contender is told, and how its queue is filled.
   *
   * @param variables of its environment
   */
  public record Access(Map<String, String> variables, Filling filling) {

    /** The same with one more. */
    public Access with(String variable, String value) {
      Map<String, String> more = new HashMap<>(variables);
      more.put(variable, value);
      return new Access(more, filling);
    }

    /** Connects to the contender's broker. */
    public interface Filling {
      QueueFiller connect() throws Exception;
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable broker : brokers) {
      broker.close();
    }
    store.close();
    stub.close();
  }
}
