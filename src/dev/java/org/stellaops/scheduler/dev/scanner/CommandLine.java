package org.stellaops.scheduler.dev.scanner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.stellaops.scheduler.dev.scanner.ScannerOptions.Tls;

/**
 * What the command line asks for.
 *
 * @param message why it cannot be used, with the usage; empty when it can
 */
record CommandLine(ScannerOptions options, Optional<String> message) {
  private static final Path SAMPLES = Path.of("src/dev/resources/samples");
  private static final String USAGE =
      """
      Options of the reference scanner:
        --port <n>              0 for any free one; default 8444
        --address <ip>          default 127.0.0.1
        --samples <folder>      default src/dev/resources/samples
        --token-file <file>     requests must carry this bearer token
        --tls-certificate <pem> with --tls-key: HTTPS
        --tls-key <pem>         PKCS#8
        --client-ca <pem>       clients must show a certificate of this authority
        --sign                  sign reports with a throw-away Ed25519 key""";

  static CommandLine read(String[] arguments) throws IOException {
    ScannerOptions options = ScannerOptions.of(SAMPLES).withPort(8444);
    Path certificate = null;
    Path key = null;
    Path clientAuthority = null;
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--sign")) {
        options = withThrowAwayKey(options);
        continue;
      }
      if (i + 1 == arguments.length) {
        return refuse(options, name.equals("--help") ? "" : name + " needs a value\n");
      }
      String value = arguments[++i];
      switch (name) {
        case "--port" -> {
          if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            return refuse(options, "--port: found '" + value + "', allowed: 0 to 65535\n");
          }
          options = options.withPort(Integer.parseInt(value));
        }
        case "--address" -> options = options.withAddress(value);
        case "--samples" ->
            options =
                new ScannerOptions(
                    Path.of(value),
                    options.address(),
                    options.port(),
                    options.token(),
                    options.tls(),
                    options.signingKey(),
                    options.scanDuration());
        case "--token-file" ->
            options = options.withToken(Files.readString(Path.of(value)).strip());
        case "--tls-certificate" -> certificate = Path.of(value);
        case "--tls-key" -> key = Path.of(value);
        case "--client-ca" -> clientAuthority = Path.of(value);
        default -> {
          return refuse(options, "unknown option " + name + "\n");
        }
      }
    }
    if (certificate != null && key != null) {
      options = options.withTls(new Tls(certificate, key, clientAuthority));
    } else if (certificate != null || key != null || clientAuthority != null) {
      return refuse(options, "HTTPS needs both --tls-certificate and --tls-key\n");
    }
    return new CommandLine(options, Optional.empty());
  }

  private static CommandLine refuse(ScannerOptions options, String why) {
    return new CommandLine(options, Optional.of(why + USAGE));
  }

  private static ScannerOptions withThrowAwayKey(ScannerOptions options) {
    try {
      return options.withSigningKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java 15 and later have Ed25519", e);
    }
  }
}
