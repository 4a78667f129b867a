package org.stellaops.scheduler.dev.scanner;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a reference scanner is started.
 *
 * @param samples the folder with {@code images.json}
 * @param address what to listen on; the loopback address unless told otherwise
 * @param port 0 for any free one
 * @param token the bearer token that every request must carry; null for none
 * @param tls null for plain HTTP
 * @param signingKey an Ed25519 key pair with which reports are signed; null for no envelope
 * @param scanDuration how long a scan takes
 */
public record ScannerOptions(
    Path samples,
    String address,
    int port,
    @Nullable String token,
    @Nullable Tls tls,
    @Nullable KeyPair signingKey,
    Duration scanDuration) {

  /**
   * PEM files.
   *
   * @param clientAuthority the certificate that a client's must be signed with; null when clients
   *     need none
   */
  public record Tls(Path certificate, Path key, @Nullable Path clientAuthority) {}

  /** Plain HTTP on a free loopback port. */
  public static ScannerOptions of(Path samples) {
    return new ScannerOptions(samples, "127.0.0.1", 0, null, null, null, Duration.ofMillis(200));
  }

  public ScannerOptions withAddress(String other) {
    return new ScannerOptions(samples, other, port, token, tls, signingKey, scanDuration);
  }

  public ScannerOptions withPort(int other) {
    return new ScannerOptions(samples, address, other, token, tls, signingKey, scanDuration);
  }

  public ScannerOptions withToken(String other) {
    return new ScannerOptions(samples, address, port, other, tls, signingKey, scanDuration);
  }

  public ScannerOptions withTls(Tls other) {
    return new ScannerOptions(samples, address, port, token, other, signingKey, scanDuration);
  }

  public ScannerOptions withSigningKey(KeyPair other) {
    return new ScannerOptions(samples, address, port, token, tls, other, scanDuration);
  }

  public ScannerOptions withScanDuration(Duration other) {
    return new ScannerOptions(samples, address, port, token, tls, signingKey, other);
  }

  /** Without the token and the key. */
  @Override
  public String toString() {
    return "ScannerOptions[samples=" + samples + ", address=" + address + ", port=" + port + "]";
  }
}
