package org.stellaops.scheduler.dev.load;

import java.nio.charset.StandardCharsets;

/**
 * Whole HTTP answers with a report of about 1.3 KB, made ahead for 64 kinds of images; only the
 * image's digest is filled in when one is asked for. The kind follows from the digest, so the same
 * image always has the same findings.
 */
final class StubReports {

  /** {@code sha256:} and 64 hexadecimal digits. */
  static final int DIGEST_BYTES = 71;

  private static final int KINDS = 64;
  private static final int FINDINGS = 5;
  private static final String[] SEVERITIES = {"Critical", "High", "Medium", "Low", "Medium"};

  private static final String REFUSAL =
      "HTTP/1.1 422 Unprocessable Content\r\nContent-Type: application/problem+json\r\nContent-Length: 27\r\n\r\n"
          + "{\"title\":\"SBOM unreadable\"}";

  private volatile boolean refusing;
  private final byte[][] answers = new byte[KINDS][];
  private final int[] digestAt = new int[KINDS];

  StubReports() {
    for (int kind = 0; kind < KINDS; kind++) {
      String body = body(kind);
      String head =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n";
      answers[kind] = (head + body).getBytes(StandardCharsets.US_ASCII);
      digestAt[kind] = (head + body).indexOf("sha256:?");
    }
  }

  /** From now on one image in 4,096 is refused: those whose digest begins with three zeros. */
  void refuseSome() {
    refusing = true;
  }

  /** The answer for the image whose digest stands at this place of the request. */
  byte[] answer(byte[] request, int digestStart) {
    if (refusing && isRefused(request, digestStart + "sha256:".length())) {
      return REFUSAL.getBytes(StandardCharsets.US_ASCII);
    }
    int kind = kind(request, digestStart);
    byte[] answer = answers[kind].clone();
    System.arraycopy(request, digestStart, answer, digestAt[kind], DIGEST_BYTES);
    return answer;
  }

  private static boolean isRefused(byte[] request, int hex) {
    return request[hex] == '0' && request[hex + 1] == '0' && request[hex + 2] == '0';
  }

  private static int kind(byte[] request, int digestStart) {
    int first = digestStart + "sha256:".length();
    return (16 * Character.digit(request[first], 16) + Character.digit(request[first + 1], 16))
        % KINDS;
  }

  private static String body(int kind) {
    StringBuilder verdicts = new StringBuilder();
    for (int each = 0; each < FINDINGS; each++) {
      int number = 10_000 + 7 * kind + 100 * each;
      verdicts.append(each == 0 ? "" : ",");
      verdicts.append(
          """
          {"findingId":"CVE-2024-%d","status":"Blocked","severity":"%s","ruleName":"block-from-medium",\
          "purl":"pkg:deb/debian/lib%d@1.%d.0-2+deb12u%d?arch=amd64","kev":%b,"tags":["os"],\
          "link":"https://security-tracker.debian.org/tracker/CVE-2024-%d"}"""
              .formatted(
                  number, SEVERITIES[each], number, each, kind % 9, kind % 8 == each, number));
    }
    return """
        {"report":{"reportId":"report-%d","imageDigest":"%s","generatedAt":"2026-11-23T10:00:00+00:00",\
        "verdict":"blocked","policy":{"revisionId":"rev-17","digest":"sha256:%s"},\
        "summary":{"total":%d,"blocked":%d,"warned":0,"ignored":0,"quieted":0},"verdicts":[%s],"issues":[]}}"""
        .formatted(kind, "sha256:" + "?".repeat(64), "ab".repeat(32), FINDINGS, FINDINGS, verdicts);
  }
}
