package org.stellaops.scheduler.worker.event;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.stellaops.scheduler.worker.message.CanonicalJson;

/** Signs events. Safe to call from many threads; the same event always gets the same envelope. */
public final class EventSigner {

  private final SigningKey key;
  private final String keyId;

  private EventSigner(SigningKey key, String keyId) {
    this.key = key;
    this.keyId = keyId;
  }

  /**
   * A signer with the key of this file.
   *
   * @param pem a private key: Ed25519 (PKCS#8) or ECDSA P-256 (PKCS#8 or SEC1)
   * @param keyId tells the reader which public key to take
   * @throws IllegalArgumentException when the file holds no such key: what it holds, what is
   *     allowed, and never the key
   */
  public static EventSigner load(Path pem, String keyId) {
    return new EventSigner(SigningKey.load(pem), keyId);
  }

  /**
   * Signs one event.
   *
   * @param event canonical JSON of an event
   * @return canonical JSON of a DSSE envelope around it
   */
  public byte[] envelope(byte[] event) {
    byte[] signed = DsseEnvelope.preAuthenticationEncoding(DsseEnvelope.EVENT_TYPE, event);
    Base64.Encoder base64 = Base64.getEncoder();
    return CanonicalJson.write(
        new DsseEnvelope(
            base64.encodeToString(event),
            DsseEnvelope.EVENT_TYPE,
            List.of(new DsseEnvelope.Signature(keyId, base64.encodeToString(key.sign(signed))))));
  }
}
