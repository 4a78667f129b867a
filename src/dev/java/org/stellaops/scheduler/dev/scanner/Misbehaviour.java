package org.stellaops.scheduler.dev.scanner;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.stream.ChunkedStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;

/** Carries a fault out on a connection. */
final class Misbehaviour {
  private final ChannelHandlerContext connection;

  Misbehaviour(ChannelHandlerContext connection) {
    this.connection = connection;
  }

  /** What goes over the wire for a fault that is nothing but another answer. */
  static Reply spoiled(Fault fault, Reply real) {
    if (fault instanceof Fault.Status status) {
      return problem(status);
    }
    if (fault instanceof Fault.Redirect redirect) {
      return new Reply(redirect.status(), Map.of("Location", redirect.location()), new byte[0]);
    }
    if (fault instanceof Fault.TruncatedJson) {
      return real.withBody(Arrays.copyOf(real.body(), real.body().length / 2));
    }
    if (fault instanceof Fault.NotJson) {
      return json("<html><body>Service temporarily at lunch</body></html>");
    }
    if (fault instanceof Fault.WrongType wrong) {
      return WrongTypes.in(real, wrong.field());
    }
    if (fault instanceof Fault.DeepNesting deep) {
      return json(
          "{\"report\":{\"issues\":"
              + "[".repeat(deep.levels())
              + "]".repeat(deep.levels())
              + "}}");
    }
    return real;
  }

  private static Reply problem(Fault.Status fault) {
    Reply problem =
        Reply.problem(
            fault.status(),
            HttpResponseStatus.valueOf(fault.status()).reasonPhrase(),
            "The reference scanner was told to answer " + fault.status());
    if (fault.retryAfterSeconds().isEmpty()) {
      return problem;
    }
    int seconds = fault.retryAfterSeconds().get();
    String value =
        fault.retryAfterAsDate()
            ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(seconds))
            : Integer.toString(seconds);
    return problem.with("Retry-After", value);
  }

  private static Reply json(String body) {
    return new Reply(
        200, Map.of("Content-Type", Reply.JSON), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Resets the connection: with no linger, closing sends RST in place of FIN. */
  void reset() {
    // a TLS connection has the socket channel all the same: TLS is a handler in its pipeline
    if (connection.channel() instanceof SocketChannel socket) {
      socket.config().setSoLinger(0);
      // past the TLS handler, which would say goodbye first
      socket.unsafe().close(socket.voidPromise());
    }
  }

  void resetMidBody(Reply real) {
    HttpResponse head = head(real);
    head.headers().set("Content-Length", real.body().length);
    var unused = connection.write(head);
    byte[] half = Arrays.copyOf(real.body(), real.body().length / 2);
    connection
        .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(half)))
        .addListener(done -> reset());
  }

  /** Promises the whole body and sends nothing of it. */
  void stallAfterHeaders(Reply promised) {
    HttpResponse head = head(promised);
    head.headers().set("Content-Length", 1_000);
    var unused = connection.writeAndFlush(head);
  }

  void hugeBody(long bytes) {
    HttpResponse head = head(new Reply(200, Map.of("Content-Type", Reply.JSON), new byte[0]));
    head.headers().set("Transfer-Encoding", "chunked");
    var unused = connection.write(head);
    connection
        .writeAndFlush(new HttpChunkedInput(new ChunkedStream(new PaddedReport(bytes), 65_536)))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private static HttpResponse head(Reply reply) {
    HttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()));
    reply.headers().forEach(head.headers()::set);
    return head;
  }
}
