package org.stellaops.scheduler.worker.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A DSSE envelope, version 1 (github.com/secure-systems-lab/dsse).
 *
 * @param payload base64 of what is signed
 * @param payloadType its media type, signed too
 * @param signatures one or more
 */
@JsonPropertyOrder({"payload", "payloadType", "signatures"})
public record DsseEnvelope(String payload, String payloadType, List<Signature> signatures) {

  /** Media type of a signed event. */
  public static final String EVENT_TYPE = "application/vnd.stellaops.event+json";

  public DsseEnvelope {
    signatures = List.copyOf(signatures);
  }

  /**
   * One signature.
   *
   * @param keyid a hint which key to try; not signed
   * @param sig base64 of the signature
   */
  @JsonPropertyOrder({"keyid", "sig"})
  public record Signature(String keyid, String sig) {}

  /**
   * What the signature is over: {@code "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body}, lengths
   * in bytes as ASCII decimals.
   */
  public static byte[] preAuthenticationEncoding(String type, byte[] body) {
    int typeLength = type.getBytes(UTF_8).length;
    byte[] head = "DSSEv1 %d %s %d ".formatted(typeLength, type, body.length).getBytes(UTF_8);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }
}
