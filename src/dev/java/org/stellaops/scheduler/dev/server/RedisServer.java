package org.stellaops.scheduler.dev.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.dev.process.Ports;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis: the 6.2 binary that the embedded-redis artifact carries, or the one installed on
 * this machine.
 */
public final class RedisServer implements AutoCloseable {

  private final ServerProcess process;
  private final Path folder;
  private final boolean temporary;
  private final int port;

  private RedisServer(Path program, Setup setup) {
    this.temporary = setup.folder == null;
    this.folder = setup.folder == null ? Folders.temporary("redis-") : setup.folder;
    this.port = setup.port == 0 ? Ports.free() : setup.port;
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--appendonly",
                setup.appendOnly ? "yes" : "no",
                "--appendfsync",
                "always"));
    command.addAll(setup.more);
    this.process = new ServerProcess("redis-server", command, folder, port);
  }

  /** Redis 6.2 from the class path, or the one that REDIS_SERVER names, in memory only. */
  public static Setup embedded() {
    return new Setup(false);
  }

  /** The installed Redis, in memory only; {@link Setup#start} fails if there is none. */
  public static Setup installed() {
    return new Setup(true);
  }

  /** Address as the settings want it. */
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Folder of the append-only file and of the log. */
  public Path folder() {
    return folder;
  }

  public long pid() {
    return process.pid();
  }

  public void stop() {
    process.stop();
  }

  public void kill() {
    process.kill();
  }

  public void restart() {
    process.start();
  }

  public void freeze() {
    process.freeze();
  }

  public void thaw() {
    process.thaw();
  }

  @Override
  public void close() {
    process.close();
    if (temporary) {
      Folders.remove(folder);
    }
  }

  /** How the server is to run. */
  public static final class Setup {
    private final boolean installed;
    private final List<String> more = new ArrayList<>();
    private @Nullable Path folder;
    private int port;
    private boolean appendOnly;

    private Setup(boolean installed) {
      this.installed = installed;
    }

    /** Keeps an append-only file, flushed with every write, so that a restart loses nothing. */
    public Setup appendOnly() {
      appendOnly = true;
      return this;
    }

    /** Keeps its files here, and leaves them when it ends. */
    public Setup folder(Path kept) {
      folder = Folders.existing(kept);
      return this;
    }

    public Setup port(int fixed) {
      port = fixed;
      return this;
    }

    /** Further settings as on Redis' command line: {@code "--maxmemory", "10mb"}. */
    public Setup with(String... arguments) {
      more.addAll(List.of(arguments));
      return this;
    }

    public RedisServer start() {
      RedisServer server = new RedisServer(program(), this);
      server.process.start();
      return server;
    }

    private Path program() {
      if (installed) {
        return Programs.need("redis-server");
      }
      return Programs.chosen("redis-server").orElseGet(() -> Embedded.PROGRAM);
    }
  }

  /** Unpacked once for each JVM. */
  private static final class Embedded {
    static final Path PROGRAM = unpack();

    private static Path unpack() {
      try {
        return ExecutableProvider.newJarResourceProvider().get().toPath();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unpack the embedded Redis", e);
      }
    }
  }
}
