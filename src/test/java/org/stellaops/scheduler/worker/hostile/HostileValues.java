package org.stellaops.scheduler.worker.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Texts, numbers and bytes that readers have been seen to stumble over. */
public final class HostileValues {

  private static final String DIGEST = "sha256:" + "a1".repeat(32);

  /** Raw JSON, or what somebody takes for JSON, in the place of a value. */
  static final List<String> RAW =
      List.of(
          "null",
          "true",
          "false",
          "{}",
          "[]",
          "[[]]",
          "0",
          "-0",
          "-1",
          "1.0",
          "1e0",
          "0.5",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775808",
          "1e99999",
          "-1e99999",
          "1e-99999",
          "9".repeat(99),
          "9".repeat(400),
          "1." + "0".repeat(5000),
          "01",
          "+1",
          ".5",
          "1.",
          "0x10",
          "NaN",
          "Infinity",
          "-Infinity",
          "undefined",
          "'single'",
          "\"",
          "{",
          "[",
          "}",
          "]",
          ",",
          ":",
          "",
          "/* c */ 1",
          "// c\n1",
          "tru",
          "True",
          "\"\\x41\"",
          "\"\\u12\"",
          "[1,]",
          "{\"a\":1,}",
          "{\"__proto__\":{}}",
          "{\"@class\":\"java.lang.Runtime\"}",
          "[\"java.util.HashMap\",{}]",
          "[" + "1,".repeat(3000) + "1]",
          "[" + "{},".repeat(3000) + "{}]",
          "[".repeat(70) + "]".repeat(70),
          "[".repeat(3000) + "]".repeat(3000),
          "[".repeat(20000),
          "{\"a\":".repeat(63) + "1" + "}".repeat(63),
          "{\"a\":".repeat(3000),
          "[\"" + DIGEST + "\",\"" + DIGEST + "\"]",
          sameHash(200),
          keysOfOneHash(200));

  /** Texts in the place of a text or a key. */
  public static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "\u0000",
          "a\u0000b",
          "\n",
          "a\r\nInjected: yes",
          "\u001b[2J",
          "\u007f",
          "\u0085",
          "\u2028",
          "\u202e",
          "\u200b",
          "\ufeff",
          "\u00e4",
          "a\u0308",
          "\u0130",
          "\u0130".repeat(128),
          "\u1e9e",
          "\ud83d\ude00",
          "\ud83d\ude00".repeat(128),
          "x".repeat(63),
          "x".repeat(64),
          "x".repeat(128),
          "x".repeat(129),
          "x".repeat(200),
          "x".repeat(201),
          "x".repeat(256),
          "x".repeat(257),
          "x".repeat(1024),
          "x".repeat(1025),
          "x".repeat(2049),
          "x".repeat(70_000),
          DIGEST,
          DIGEST.toUpperCase(java.util.Locale.ROOT),
          "sha256:" + "A1".repeat(32),
          DIGEST + "\n",
          " " + DIGEST,
          "sha512:" + "a1".repeat(64),
          "sha256:" + "\uff11".repeat(64),
          "../../etc/passwd",
          "..",
          "a/b",
          "a~1b",
          "%2e%2e%2f",
          "${jndi:ldap://127.0.0.1/a}",
          "{{scheduler.scanner.reports}}",
          "${body}",
          "$where",
          "acme.$",
          "true",
          "null",
          "0",
          "-1",
          "NaN",
          "2026-02-30T12:00:00Z",
          "2026-11-23T10:00:60Z",
          "0000-01-01T00:00:00+18:00",
          "9999-12-31T23:59:59-18:00",
          "2026-11-23T24:00:00Z",
          "2026-11-23T10:00:00.1234567891Z",
          "2026-11-23 10:00:00Z",
          "\uff12026-11-23T10:00:00Z",
          "scheduler.planner-message@1",
          "scheduler.runner-segment@1",
          "run:0",
          "contentRefresh",
          "ANALYSISONLY",
          "Team",
          "team");

  /** Escapes that no text can be written with. */
  static final List<String> ESCAPES =
      List.of(
          "\"\\ud800\"",
          "\"\\udc00\"",
          "\"a\\ud83d\"",
          "\"\\ude00\\ud83d\"",
          "\"\\ud83d\\ude00\"",
          "\"\\u0000\"",
          "\"\\u001b[2J\"",
          "\"\\u000a\"",
          "\"\\u2028\"",
          "\"\\/\"",
          "\"" + "\\ud800".repeat(300) + "\"",
          "\"" + "\\u0000".repeat(300) + "\"");

  /** Bytes put in anywhere. */
  static final List<byte[]> BYTES =
      List.of(
          bytes(0),
          bytes(0x80),
          bytes(0xc0, 0x80),
          bytes(0xc1, 0xbf),
          bytes(0xe0, 0x80, 0x80),
          bytes(0xed, 0xa0, 0x80),
          bytes(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
          bytes(0xf4, 0x90, 0x80, 0x80),
          bytes(0xf8, 0x88, 0x80, 0x80, 0x80),
          bytes(0xff),
          bytes(0xfe, 0xff),
          bytes(0xff, 0xfe),
          bytes(0xef, 0xbb, 0xbf),
          bytes(0xe2, 0x82),
          bytes(0xf0, 0x9f, 0x98),
          bytes(0x1b),
          bytes(0x0a),
          bytes(0x0d, 0x0a),
          bytes(0x22),
          bytes(0x5c),
          bytes(0x7b),
          bytes(0x7d),
          bytes(0x5b),
          bytes(0x2c),
          bytes(0x09),
          " ".repeat(5000).getBytes(UTF_8),
          "{\"a\":1}".getBytes(UTF_16LE),
          "\\u".getBytes(UTF_8));

  private static byte[] bytes(int... values) {
    StringBuilder text = new StringBuilder();
    for (int value : values) {
      text.append((char) value);
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  /** A list of so many texts that Java's hash cannot tell apart. */
  static String sameHash(int many) {
    return java.util.stream.IntStream.range(0, many)
        .mapToObj(HostileValues::collision)
        .map(text -> "\"" + text + "\"")
        .collect(java.util.stream.Collectors.joining(",", "[", "]"));
  }

  static String keysOfOneHash(int many) {
    return java.util.stream.IntStream.range(0, many)
        .mapToObj(HostileValues::collision)
        .map(text -> "\"" + text + "\":1")
        .collect(java.util.stream.Collectors.joining(",", "{", "}"));
  }

  private static String collision(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < 15; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }

  private HostileValues() {}
}
