package org.stellaops.scheduler.worker.ops;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares passwords by an HMAC under a key that lives as long as the process, in constant time.
 *
 * <p>The one password comes from the settings at every start and is never stored, so there is no
 * table of hashes to protect from a dictionary; a slow hash would only make every scrape and every
 * API call cost tens of milliseconds. Guessing is stopped by {@link LoginAttempts}.
 */
final class KeyedDigest implements PasswordEncoder {

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  KeyedDigest() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  @Override
  public String encode(CharSequence password) {
    return HexFormat.of().formatHex(digest(password));
  }

  @Override
  public boolean matches(CharSequence password, String encoded) {
    return MessageDigest.isEqual(
        encode(password).getBytes(StandardCharsets.US_ASCII),
        encoded.getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] digest(CharSequence password) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(password.toString().getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
