package org.stellaops.scheduler.dev.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code wrk} gets out of the stub: nothing on this machine asks faster. */
final class Wrk {

  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");

  private static final String SCRIPT =
      """
      wrk.method = "POST"
      wrk.headers["Content-Type"] = "application/json"
      wrk.headers["Accept"] = "application/json"
      wrk.headers["X-Stella-Tenant"] = "bench"
      wrk.headers["Idempotency-Key"] = "run-0/sha256:%1$s"
      wrk.body = '{"imageDigest":"sha256:%1$s","usageOnly":false}'
      """
          .formatted("5a".repeat(32));

  /** One thread, 64 connections, five seconds. */
  static String measure(String scanner, Path folder) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("report.lua"), SCRIPT);
    Process wrk;
    try {
      wrk =
          new ProcessBuilder(
                  List.of(
                      "wrk",
                      "-t1",
                      "-c64",
                      "-d5s",
                      "-s",
                      script.toString(),
                      scanner + "/api/v1/reports"))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      return "wrk: not installed (make tools)";
    }
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    wrk.waitFor();
    Matcher rate = RATE.matcher(said);
    return rate.find()
        ? "wrk: connections=64 requests_per_second=" + Math.round(Double.parseDouble(rate.group(1)))
        : "wrk: failed: " + said.strip();
  }

  private Wrk() {}
}
