package org.stellaops.scheduler.worker.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A private key from a PEM file: Ed25519 (PKCS#8), or ECDSA on P-256 (PKCS#8 or SEC1). Both sign
 * deterministically (RFC 8032, RFC 6979): an event that is published again has the same signature.
 * No error of this class holds a part of the key.
 */
final class SigningKey {

  private static final String ALLOWED =
      "a PEM private key without a pass phrase: Ed25519 (PKCS#8) or ECDSA P-256 (PKCS#8 or SEC1)";

  private final CipherParameters key;
  private final Supplier<Signer> signers;

  private SigningKey(CipherParameters key, Supplier<Signer> signers) {
    this.key = key;
    this.signers = signers;
  }

  /**
   * @throws IllegalArgumentException saying what the file holds and what is allowed
   */
  static SigningKey load(Path pem) {
    try (Reader text = Files.newBufferedReader(pem, ISO_8859_1);
        PemReader blocks = new PemReader(text)) {
      return of(pem, privateKey(pem, blocks));
    } catch (IOException e) {
      throw refused(pem, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Safe to call from many threads. */
  byte[] sign(byte[] message) {
    Signer signer = signers.get();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (org.bouncycastle.crypto.CryptoException e) {
      throw new IllegalStateException("a checked key could not sign", e);
    }
  }

  private static PrivateKeyInfo privateKey(Path pem, PemReader blocks) throws IOException {
    PemObject block = blocks.readPemObject();
    while (block != null && block.getType().equals("EC PARAMETERS")) { // openssl ecparam -genkey
      block = blocks.readPemObject();
    }
    if (block == null) {
      throw refused(pem, "holds no PEM block");
    }
    try {
      return switch (block.getType()) {
        case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(block.getContent());
        case "EC PRIVATE KEY" -> sec1(block.getContent());
        default -> throw refused(pem, "holds a PEM block \"" + block.getType() + "\"");
      };
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw e instanceof Refused ? e : refused(pem, "holds a damaged \"" + block.getType() + "\"");
    }
  }

  private static PrivateKeyInfo sec1(byte[] content) throws IOException {
    ECPrivateKey key = ECPrivateKey.getInstance(content);
    ASN1Encodable curve = key.getParametersObject();
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key);
  }

  private static SigningKey of(Path pem, PrivateKeyInfo info) throws IOException {
    AsymmetricKeyParameter key;
    try {
      key = PrivateKeyFactory.createKey(info);
    } catch (RuntimeException e) {
      throw refused(pem, "holds a key of an unknown kind (" + name(info) + ")");
    }
    if (key instanceof Ed25519PrivateKeyParameters) {
      return new SigningKey(key, Ed25519Signer::new);
    }
    if (key instanceof ECPrivateKeyParameters ec && isP256(ec.getParameters())) {
      return new SigningKey(
          key,
          () ->
              new DSADigestSigner(
                  new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest())), new SHA256Digest()));
    }
    throw refused(pem, "holds a key of another kind (" + name(info) + ")");
  }

  private static boolean isP256(ECDomainParameters found) {
    return found.equals(
        new ECDomainParameters(SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1)));
  }

  private static String name(PrivateKeyInfo info) {
    AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
    if (algorithm.getParameters() instanceof ASN1ObjectIdentifier curve) {
      String name = SECNamedCurves.getName(curve);
      return "elliptic curve " + (name == null ? curve.getId() : name);
    }
    return "algorithm " + algorithm.getAlgorithm().getId();
  }

  private static Refused refused(Path pem, String found) {
    return new Refused(pem + " " + found + "; allowed: " + ALLOWED);
  }

  private static final class Refused extends IllegalArgumentException {
    Refused(String text) {
      super(text);
    }
  }
}
