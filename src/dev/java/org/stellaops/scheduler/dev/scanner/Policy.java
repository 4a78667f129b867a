package org.stellaops.scheduler.dev.scanner;

import java.nio.charset.StandardCharsets;

/**
 * Which finding gets which status. The first rule that fits decides: a VEX statement quiets; a
 * vulnerability known to be exploited blocks; then the two thresholds; what is left is ignored.
 *
 * @param revisionId the name under which reports quote the policy
 * @param blockFrom the lowest severity that blocks
 * @param warnFrom the lowest severity that warns
 * @param blockKnownExploited whether every vulnerability known to be exploited blocks
 */
record Policy(
    String revisionId, Severity blockFrom, Severity warnFrom, boolean blockKnownExploited) {

  /** A status with the rule that gave it. */
  record Ruling(FindingStatus status, String ruleName) {}

  static Policy read(byte[] bytes) {
    Field root = Json.read(bytes, "policy");
    return new Policy(
            root.required("revisionId").text(),
            severity(root.required("blockFrom")),
            severity(root.required("warnFrom")),
            root.required("blockKnownExploited").truth())
        .checked();
  }

  /** This policy with what a request asks to be different. */
  Policy with(Field asked) {
    Field policy = asked.object();
    return new Policy(
            policy.optional("revisionId").map(Field::text).orElse(revisionId),
            policy.optional("blockFrom").map(Policy::severity).orElse(blockFrom),
            policy.optional("warnFrom").map(Policy::severity).orElse(warnFrom),
            policy.optional("blockKnownExploited").map(Field::truth).orElse(blockKnownExploited))
        .checked();
  }

  private Policy checked() {
    if (!blockFrom.atLeast(warnFrom)) {
      throw new BadDocument(
          "policy",
          "blockFrom ("
              + blockFrom.word()
              + ") is below warnFrom ("
              + warnFrom.word()
              + "), so nothing would ever warn");
    }
    return this;
  }

  private static Severity severity(Field field) {
    return Severity.ofWord(field.text())
        .orElseThrow(
            () ->
                new BadDocument(
                    field.path(),
                    "found " + field.node() + ", allowed: Critical, High, Medium, Low, Unknown"));
  }

  Ruling rule(Severity severity, boolean knownExploited, boolean quieted) {
    if (quieted) {
      return new Ruling(FindingStatus.QUIETED, "vex-says-not-affected");
    }
    if (knownExploited && blockKnownExploited) {
      return new Ruling(FindingStatus.BLOCKED, "block-known-exploited");
    }
    if (severity.atLeast(blockFrom)) {
      return new Ruling(FindingStatus.BLOCKED, "block-from-" + blockFrom.word());
    }
    if (severity.atLeast(warnFrom)) {
      return new Ruling(FindingStatus.WARNED, "warn-from-" + warnFrom.word());
    }
    return new Ruling(FindingStatus.IGNORED, "ignore-below-" + warnFrom.word());
  }

  String digest() {
    String content =
        blockFrom.word() + "\n" + warnFrom.word() + "\n" + blockKnownExploited + "\n" + revisionId;
    return Digests.of(content.getBytes(StandardCharsets.UTF_8));
  }
}
