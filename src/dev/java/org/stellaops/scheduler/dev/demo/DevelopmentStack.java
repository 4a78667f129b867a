package org.stellaops.scheduler.dev.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.stellaops.scheduler.dev.scanner.ReferenceScanner;
import org.stellaops.scheduler.dev.scanner.ScannerOptions;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.SchedulerWorker;

/**
 * The embedded default: a real Redis in a process of its own, a store that speaks MongoDB's
 * protocol, the reference scanner and the worker in this one. All of it listens on loopback only
 * and keeps its data in one folder.
 */
final class DevelopmentStack implements AutoCloseable {

  private static final Path SAMPLES = Path.of("src/dev/resources/samples");
  private static final int PASSWORD_BYTES = 12;

  private final Path folder;
  private final RedisServer redis;
  private final StoreServer store;
  private final ReferenceScanner scanner;
  private final ThrowAwayKey key;
  private final String password;
  private final ConfigurableApplicationContext worker;

  private DevelopmentStack(
      Path folder,
      RedisServer redis,
      StoreServer store,
      ReferenceScanner scanner,
      ThrowAwayKey key,
      String password,
      ConfigurableApplicationContext worker) {
    this.folder = folder;
    this.redis = redis;
    this.store = store;
    this.scanner = scanner;
    this.key = key;
    this.password = password;
    this.worker = worker;
  }

  /**
   * Starts all of it.
   *
   * @param folder empty, or not there yet
   * @param httpPort of the worker; 0 for a free one
   */
  static DevelopmentStack start(Path folder, int httpPort) throws IOException {
    Path redisFolder = Files.createDirectories(folder.resolve("redis"));
    RedisServer redis = RedisServer.embedded().appendOnly().folder(redisFolder).start();
    StoreServer store = StoreServer.inFolder(Files.createDirectories(folder.resolve("store")));
    ReferenceScanner scanner = ReferenceScanner.start(ScannerOptions.of(SAMPLES));
    ThrowAwayKey key = ThrowAwayKey.in(folder);
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    Path passwordFile = Files.writeString(folder.resolve("operator-password"), password);

    Map<String, Object> settings = new TreeMap<>();
    settings.put("SCHEDULER_PROFILE", "embedded");
    settings.put("SCHEDULER_QUEUE_REDIS_URL", redis.url());
    settings.put("SCHEDULER_STORAGE_URI", store.url());
    settings.put("SCHEDULER_SCANNER_BASEADDRESS", scanner.baseAddress());
    settings.put("SCHEDULER_HTTP_PORT", httpPort);
    settings.put("SCHEDULER_HTTP_PASSWORD_FILE", passwordFile);
    settings.put("SCANNER_EVENTS_SIGNING_KEY_FILE", key.privateKey());
    settings.put("SCANNER_EVENTS_SIGNING_KEY_ID", "demo");
    // Small, so that a few dozen images show progress.
    settings.put("SCHEDULER_SEGMENT_SIZE", 5);
    settings.put("SCHEDULER_SCANNER_IN_FLIGHT", 4);
    settings.put("logging.level.root", "warn");
    // It says at every start which indexes it does without; here every collection is small.
    settings.put("logging.level.de.bwaldvogel.mongo", "error");
    settings.put("logging.level.org.springframework.boot.web.embedded.tomcat", "warn");
    String[] arguments =
        settings.entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .toArray(String[]::new);
    ConfigurableApplicationContext worker = SpringApplication.run(SchedulerWorker.class, arguments);
    return new DevelopmentStack(folder, redis, store, scanner, key, password, worker);
  }

  Path folder() {
    return folder;
  }

  Path passwordFile() {
    return folder.resolve("operator-password");
  }

  ThrowAwayKey key() {
    return key;
  }

  String redisUrl() {
    return redis.url();
  }

  String storeUrl() {
    return store.url();
  }

  URI scannerAddress() {
    return scanner.baseAddress();
  }

  List<String> imageDigests() {
    return List.copyOf(scanner.imageDigests());
  }

  URI workerAddress() {
    int port = ((ServletWebServerApplicationContext) worker).getWebServer().getPort();
    return URI.create("http://127.0.0.1:" + port);
  }

  Operator operator() {
    return new Operator(workerAddress(), scannerAddress(), "operator", password);
  }

  @Override
  public void close() {
    worker.close();
    scanner.close();
    store.close();
    redis.close();
  }
}
