package org.stellaops.scheduler.dev.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One kept-alive connection of the stub: one request after the other, without pipelining. */
final class StubConnection {

  private static final int REQUEST_MAX = 8 * 1024;
  private static final byte[] DIGEST = "\"sha256:".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final byte[] bytes = new byte[REQUEST_MAX];
  private final ByteBuffer request = ByteBuffer.wrap(bytes);
  private @Nullable ByteBuffer answer;

  StubConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Reads what has come.
   *
   * @return where the digest of a request that is complete starts; -1 when it is not complete
   * @throws IOException at the end of the connection, and when a request is none for a report
   */
  int read() throws IOException {
    if (channel.read(request) < 0) {
      throw new IOException("closed");
    }
    int length = request.position();
    if (length == 0 || bytes[length - 1] != '}') {
      if (length == REQUEST_MAX) {
        throw new IOException("too long");
      }
      return -1; // every request that is complete ends with its JSON body
    }
    int found = lastDigest(length);
    if (found < 0) {
      throw new IOException("no digest");
    }
    request.clear();
    return found + 1;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Sends an answer, or as much of it as fits, and the rest when the channel is ready for it. */
  void send(byte[] text, SelectionKey key) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(text);
    channel.write(rest);
    if (rest.hasRemaining()) {
      answer = rest;
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  void sendRest(SelectionKey key) throws IOException {
    if (answer != null) {
      channel.write(answer);
      if (!answer.hasRemaining()) {
        answer = null;
        key.interestOps(SelectionKey.OP_READ);
      }
    }
  }

  /** Found from the end: the body is the last part. */
  private int lastDigest(int length) {
    for (int at = length - StubReports.DIGEST_BYTES - 1; at >= 0; at--) {
      if (bytes[at] == '"' && matches(at)) {
        return at;
      }
    }
    return -1;
  }

  private boolean matches(int at) {
    for (int i = 0; i < DIGEST.length; i++) {
      if (bytes[at + i] != DIGEST[i]) {
        return false;
      }
    }
    return true;
  }
}
