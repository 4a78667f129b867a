package org.stellaops.scheduler.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network between worker and server. */
class ProxyTest {

  private ServerSocket server;
  private Proxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    proxy = new Proxy(server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(200);
    return client;
  }

  @Test
  void handsBytesOnInBothDirections() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(7);
      assertThat(accepted.getInputStream().read()).isEqualTo(7);
      accepted.getOutputStream().write(8);
      assertThat(client.getInputStream().read()).isEqualTo(8);
    }
  }

  @Test
  void aCutResetsWhatIsOpenAndWhatComes() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      client.getOutputStream().write(7);
      assertThat(accepted.getInputStream().read()).isEqualTo(7);

      proxy.set(Proxy.Weather.CUT);

      assertThat(ended(client)).isTrue();
      try (Socket next = connect()) {
        assertThat(ended(next)).isTrue();
      }
    }
  }

  /** Reset or closed, as the moment has it. */
  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void silenceHoldsBytesBackUntilItClearsUp() throws IOException {
    try (Socket client = connect();
        Socket accepted = server.accept()) {
      proxy.set(Proxy.Weather.SILENT);
      client.getOutputStream().write(7);
      accepted.setSoTimeout(200);
      assertThatThrownBy(() -> accepted.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      proxy.set(Proxy.Weather.CLEAR);

      accepted.setSoTimeout(5_000);
      assertThat(accepted.getInputStream().read()).isEqualTo(7);
    }
  }
}
