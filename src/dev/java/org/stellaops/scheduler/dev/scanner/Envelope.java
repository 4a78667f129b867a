package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/** A DSSE envelope around a report, with the field names of the scanner's interface. */
@JsonPropertyOrder({"payloadType", "payload", "signatures"})
record Envelope(String payloadType, String payload, List<Signed> signatures) {
  static final String PAYLOAD_TYPE = "application/vnd.stellaops.report+json";

  @JsonPropertyOrder({"keyId", "algorithm", "signature"})
  record Signed(String keyId, String algorithm, String signature) {}

  /**
   * @param key an Ed25519 key pair; the key id is the digest of its public half
   */
  static Envelope sign(byte[] report, KeyPair key) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.getPrivate());
      signature.update(preAuthenticationEncoding(report));
      return new Envelope(
          PAYLOAD_TYPE,
          Base64.getEncoder().encodeToString(report),
          List.of(
              new Signed(
                  Digests.of(key.getPublic().getEncoded()),
                  "ed25519",
                  Base64.getEncoder().encodeToString(signature.sign()))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the report could not be signed with the given key", e);
    }
  }

  /** What is signed (DSSE protocol, v1): lengths, type and body. */
  static byte[] preAuthenticationEncoding(byte[] body) {
    byte[] head =
        ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + body.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }
}
