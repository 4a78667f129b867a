package org.stellaops.scheduler.dev.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stellaops.scheduler.dev.process.Ports;

/** The installed nats-server with JetStream on and its files in a temporary folder. */
public final class NatsServer implements AutoCloseable {

  private final ServerProcess process;
  private final Path folder;
  private final int port;

  private NatsServer(Path program, List<String> more) {
    this.folder = Folders.temporary("nats-");
    this.port = Ports.free();
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--addr",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--jetstream",
                "--store_dir",
                folder.toString()));
    command.addAll(more);
    this.process = new ServerProcess("nats-server", command, folder, port);
  }

  /**
   * Starts one on a free port.
   *
   * @param more further arguments, for example {@code "--user", "worker", "--pass", "secret"}
   * @throws IllegalStateException naming the command that installs nats-server when it is missing
   */
  public static NatsServer start(String... more) {
    NatsServer server = new NatsServer(Programs.need("nats-server"), List.of(more));
    server.process.start();
    return server;
  }

  /** Address as the settings want it. */
  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  /** Folder of its streams and of its log. */
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
    Folders.remove(folder);
  }
}
