package org.stellaops.scheduler.dev.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.stellaops.scheduler.worker.event.DsseEnvelope;
import org.stellaops.scheduler.worker.message.CanonicalJson;

/**
 * What a consumer does with a signed event, written with nothing but the JDK's own cryptography, so
 * that it does not share the signer's library.
 */
public final class EventVerifier {

  private final PublicKey key;

  private EventVerifier(PublicKey key) {
    this.key = key;
  }

  /**
   * A verifier with the key of this file.
   *
   * @param pem a public key as {@code openssl pkey -pubout} writes it, Ed25519 or ECDSA P-256
   * @throws IllegalArgumentException when it holds none
   */
  public static EventVerifier load(Path pem) throws IOException {
    byte[] der =
        Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
    for (String algorithm : new String[] {"Ed25519", "EC"}) {
      try {
        return new EventVerifier(
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
      } catch (GeneralSecurityException e) {
        // not of this kind; the next one may fit
      }
    }
    throw new IllegalArgumentException(pem + " holds no Ed25519 or EC public key");
  }

  /**
   * Checks that this event is what the envelope is around, and that the key signed it.
   *
   * @param event the entry's field {@code event}
   * @param envelope the entry's field {@code dsse}
   * @throws IllegalArgumentException saying what does not hold
   */
  public void verify(byte[] event, byte[] envelope) {
    DsseEnvelope dsse = CanonicalJson.read(envelope, DsseEnvelope.class);
    if (!dsse.payloadType().equals(DsseEnvelope.EVENT_TYPE)) {
      throw new IllegalArgumentException("the payload type is " + dsse.payloadType());
    }
    if (!Arrays.equals(Base64.getDecoder().decode(dsse.payload()), event)) {
      throw new IllegalArgumentException("the envelope is around another event");
    }
    byte[] signed = DsseEnvelope.preAuthenticationEncoding(dsse.payloadType(), event);
    if (dsse.signatures().stream().noneMatch(each -> verifies(signed, each))) {
      throw new IllegalArgumentException("no signature was made with this key");
    }
  }

  private boolean verifies(byte[] signed, DsseEnvelope.Signature signature) {
    try {
      Signature check =
          Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519");
      check.initVerify(key);
      check.update(signed);
      return check.verify(Base64.getDecoder().decode(signature.sig()));
    } catch (GeneralSecurityException e) {
      return false; // malformed for this kind of key
    }
  }
}
