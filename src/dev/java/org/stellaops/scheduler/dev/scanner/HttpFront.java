package org.stellaops.scheduler.dev.scanner;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.scanner.Scans.Ending;

/** Takes requests off the wire, sees to the token, the log and the faults, and writes answers. */
@Sharable
final class HttpFront extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);

  private final Api api;
  private final DevApi devApi;
  private final Faults faults;
  private final RequestLog log;
  private final @Nullable String token;

  HttpFront(Api api, DevApi devApi, Faults faults, RequestLog log, @Nullable String token) {
    this.api = api;
    this.devApi = devApi;
    this.faults = faults;
    this.log = log;
    this.token = token;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext connection, FullHttpRequest message) {
    boolean keepAlive = HttpUtil.isKeepAlive(message);
    Request request = request(message);
    if (!allowed(request)) {
      Reply refusal =
          Reply.problem(401, "Unauthorized", "The request has no bearer token, or another one")
              .with("WWW-Authenticate", "Bearer");
      write(connection, refusal, keepAlive);
      return;
    }
    Optional<Target> target = api.target(request);
    if (target.isPresent()) {
      log.add(target.get(), request);
      answer(connection, target.get(), request, keepAlive);
    } else {
      write(connection, devApi.answer(request), keepAlive);
    }
  }

  private static Request request(FullHttpRequest message) {
    Map<String, String> headers = new HashMap<>();
    message.headers().forEach(h -> headers.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
    String uri = message.uri();
    int query = uri.indexOf('?');
    return new Request(
        message.method().name(),
        query < 0 ? uri : uri.substring(0, query),
        headers,
        ByteBufUtil.getBytes(message.content()));
  }

  private boolean allowed(Request request) {
    if (token == null) {
      return true;
    }
    byte[] shown = request.header("authorization").orElse("").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(shown, ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
  }

  private void answer(
      ChannelHandlerContext connection, Target target, Request request, boolean keepAlive) {
    Faults.Decision decision = faults.decide(target);
    long delay = decision.latencies().stream().mapToLong(HttpFront::millis).sum();
    Runnable answer =
        () -> {
          if (decision.other().isPresent()) {
            misbehave(connection, decision.other().get(), target, request, keepAlive);
          } else {
            write(connection, api.answer(target, request, Ending.SUCCEEDED), keepAlive);
          }
        };
    if (delay == 0) {
      answer.run();
    } else {
      // no thread waits, so that slowness costs nothing: thousands of late answers at a time are
      // fine
      var unused = connection.executor().schedule(answer, delay, TimeUnit.MILLISECONDS);
    }
  }

  private static long millis(Fault.Latency latency) {
    return latency.millis()
        + (long) ThreadLocalRandom.current().nextInt(latency.jitterMillis() + 1);
  }

  private void misbehave(
      ChannelHandlerContext connection,
      Fault fault,
      Target target,
      Request request,
      boolean keepAlive) {
    Reply real =
        fault.needsAnswer() ? api.answer(target, request, ending(fault)) : Reply.noContent();
    Misbehaviour misbehaviour = new Misbehaviour(connection);
    if (fault instanceof Fault.Reset reset) {
      if (reset.midBody()) {
        misbehaviour.resetMidBody(real);
      } else {
        misbehaviour.reset();
      }
    } else if (fault instanceof Fault.Stall stall) {
      if (stall.afterHeaders()) {
        misbehaviour.stallAfterHeaders(Reply.json(200, Map.of()));
      }
    } else if (fault instanceof Fault.HugeBody huge) {
      misbehaviour.hugeBody(huge.bytes());
    } else {
      write(connection, Misbehaviour.spoiled(fault, real), keepAlive);
    }
  }

  private static Ending ending(Fault fault) {
    if (fault instanceof Fault.ScanFails) {
      return Ending.FAILED;
    }
    return fault instanceof Fault.ScanNeverEnds ? Ending.NEVER : Ending.SUCCEEDED;
  }

  private static void write(ChannelHandlerContext connection, Reply reply, boolean keepAlive) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.wrappedBuffer(reply.body()));
    reply.headers().forEach(response.headers()::set);
    if (reply.status() != 204) {
      response.headers().set("Content-Length", reply.body().length);
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = connection.writeAndFlush(response);
    if (!keepAlive) {
      var unused = written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
    // a client that hangs up while it is being kept waiting is what many tests are about
    LOG.debug("connection from {} ended", connection.channel().remoteAddress(), cause);
    var unused = connection.close();
  }
}
