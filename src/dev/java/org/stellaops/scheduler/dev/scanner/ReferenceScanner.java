package org.stellaops.scheduler.dev.scanner;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.dev.scanner.ScannerOptions.Tls;

/**
 * A running reference scanner.
 *
 * <pre>{@code
 * try (ReferenceScanner scanner = ReferenceScanner.start(ScannerOptions.of(samples))) {
 *   call(scanner.baseAddress());
 * }
 * }</pre>
 */
public final class ReferenceScanner implements AutoCloseable {
  private static final int LARGEST_REQUEST = 4 << 20;

  private final EventLoopGroup threads;
  private final Channel listener;
  private final SampleImages images;
  private final boolean secure;

  private ReferenceScanner(
      EventLoopGroup threads, Channel listener, SampleImages images, boolean secure) {
    this.threads = threads;
    this.listener = listener;
    this.images = images;
    this.secure = secure;
  }

  /**
   * Reads the samples and listens.
   *
   * @throws IOException when a sample or a TLS file cannot be read, or the port is taken
   * @throws BadDocument when a sample cannot be used
   */
  public static ReferenceScanner start(ScannerOptions options) throws IOException {
    Samples samples = new Samples(options.samples());
    SampleImages images = samples.images();
    KnowledgeBase knowledge = new KnowledgeBase(samples.knowledge());
    Faults faults = new Faults();
    RequestLog log = new RequestLog();
    Api api =
        new Api(
            images,
            knowledge,
            new Reports(Clock.systemUTC()),
            new Scans(options.scanDuration(), System::nanoTime),
            options.signingKey());
    DevApi devApi = new DevApi(images, knowledge, faults, log);
    HttpFront front = new HttpFront(api, devApi, faults, log, options.token());
    SslContext tls = tls(options.tls());
    EventLoopGroup threads =
        new NioEventLoopGroup(2, new DefaultThreadFactory("reference-scanner", true));
    Channel listener = listen(options, front, tls, threads);
    return new ReferenceScanner(threads, listener, images, tls != null);
  }

  private static Channel listen(
      ScannerOptions options, HttpFront front, @Nullable SslContext tls, EventLoopGroup threads)
      throws IOException {
    var bound =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(LARGEST_REQUEST),
                            new ChunkedWriteHandler(),
                            front);
                  }
                })
            .bind(options.address(), options.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var unused = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(
          "cannot listen on " + options.address() + ":" + options.port(), bound.cause());
    }
    return bound.channel();
  }

  private static @Nullable SslContext tls(@Nullable Tls tls) throws IOException {
    if (tls == null) {
      return null;
    }
    SslContextBuilder builder =
        SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile());
    if (tls.clientAuthority() != null) {
      builder.trustManager(tls.clientAuthority().toFile()).clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  /** Such as {@code http://127.0.0.1:8444}, without a slash at the end. */
  public URI baseAddress() {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
    return URI.create((secure ? "https" : "http") + "://" + host + ":" + address.getPort());
  }

  /** The digests of the sample images, in the order of {@code images.json}. */
  public Collection<String> imageDigests() {
    return images.all().stream().map(SampleImage::digest).toList();
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Waits until somebody closes the scanner. */
  void awaitClose() throws InterruptedException {
    listener.closeFuture().await();
  }

  /** Runs the scanner until the process is ended; {@code --help} lists the options. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    CommandLine command = CommandLine.read(arguments);
    if (command.message().isPresent()) {
      System.err.println(command.message().get());
      System.exit(2);
    }
    try (ReferenceScanner scanner = start(command.options())) {
      System.out.println(
          "Reference scanner with "
              + scanner.images.all().size()
              + " images at "
              + scanner.baseAddress());
      scanner.awaitClose();
    }
  }
}
