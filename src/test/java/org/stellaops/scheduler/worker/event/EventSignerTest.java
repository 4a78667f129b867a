package org.stellaops.scheduler.worker.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stellaops.scheduler.dev.event.EventVerifier;
import org.stellaops.scheduler.dev.event.OpenSsl;

class EventSignerTest {

  private static final byte[] EVENT =
      "{\"kind\":\"scheduler.run.completed\",\"tenant\":\"ä\"}".getBytes(UTF_8);

  @TempDir Path folder;

  /** Every way in which openssl writes a key that we take. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "openssl genpkey -algorithm ed25519 -out key.pem",
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
        "openssl ecparam -name prime256v1 -genkey -noout -out key.pem",
        "openssl ecparam -name prime256v1 -genkey -out key.pem"
      })
  void whatIsSignedVerifies(String makeKey) throws Exception {
    OpenSsl.run(folder, makeKey + "; openssl pkey -in key.pem -pubout -out public.pem");
    EventSigner signer = EventSigner.load(folder.resolve("key.pem"), "key-1");
    EventVerifier verifier = EventVerifier.load(folder.resolve("public.pem"));
    byte[] envelope = signer.envelope(EVENT);

    assertThatCode(() -> verifier.verify(EVENT, envelope)).doesNotThrowAnyException();
    assertThat(signer.envelope(EVENT)).as("same event, same envelope").isEqualTo(envelope);
    assertThat(new String(envelope, UTF_8))
        .startsWith("{\"payload\":\"eyJ")
        .contains(
            "\"payloadType\":\"application/vnd.stellaops.event+json\",\"signatures\":[{\"keyid\":\"key-1\",\"sig\":\"");

    byte[] other = new String(EVENT, UTF_8).replace("ä", "b").getBytes(UTF_8);
    assertThatThrownBy(() -> verifier.verify(other, envelope))
        .hasMessage("the envelope is around another event");
    OpenSsl.run(folder, makeKey + "; openssl pkey -in key.pem -pubout -out other.pem");
    assertThatThrownBy(
            () -> EventVerifier.load(folder.resolve("other.pem")).verify(EVENT, envelope))
        .hasMessage("no signature was made with this key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openssl genpkey -algorithm RSA -out key.pem                                             | holds a key of another kind (algorithm 1.2.840.113549.1.1.1)
          openssl genrsa -traditional -out key.pem                                                | holds a PEM block "RSA PRIVATE KEY"
          openssl genpkey -algorithm ed448 -out key.pem                                           | holds a key of another kind (algorithm 1.3.101.113)
          openssl genpkey -algorithm x25519 -out key.pem                                          | holds a key of another kind (algorithm 1.3.101.110)
          openssl ecparam -name secp384r1 -genkey -noout -out key.pem                             | holds a key of another kind (elliptic curve secp384r1)
          openssl ecparam -name secp256k1 -genkey -noout -out key.pem                             | holds a key of another kind (elliptic curve secp256k1)
          openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret -out key.pem               | holds a PEM block "ENCRYPTED PRIVATE KEY"
          openssl genpkey -algorithm ed25519 -out k.pem; openssl pkey -in k.pem -pubout -out key.pem | holds a PEM block "PUBLIC KEY"
          openssl genpkey -algorithm ed25519 -outform DER -out key.pem                            | holds no PEM block
          printf '%s\\n' '-----BEGIN PRIVATE KEY-----' 'AAAA' '-----END PRIVATE KEY-----' > key.pem | holds a damaged "PRIVATE KEY"
          printf '%s\\n' '-----BEGIN EC PRIVATE KEY-----' 'MAA=' '-----END EC PRIVATE KEY-----' > key.pem | holds a key of an unknown kind (algorithm 1.2.840.10045.2.1)
          printf '%s\\n' '-----BEGIN PRIVATE KEY-----' '!!' > key.pem                             | cannot be read (IOException)
          printf '' > key.pem                                                                     | holds no PEM block
          true                                                                                    | cannot be read (NoSuchFileException)
          """)
  void otherKeysAreRefused(String makeKey, String found) throws Exception {
    OpenSsl.run(folder, makeKey);
    Path pem = folder.resolve("key.pem");
    assertThatThrownBy(() -> EventSigner.load(pem, "key-1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            pem
                + " "
                + found
                + "; allowed: a PEM private key without a pass phrase: Ed25519 (PKCS#8) or ECDSA P-256 (PKCS#8 or SEC1)");
  }

  @Test
  void preAuthenticationEncodingIsThatOfTheSpecification() {
    assertThat(
            DsseEnvelope.preAuthenticationEncoding(
                "http://example.com/HelloWorld", "hello world".getBytes(UTF_8)))
        .asString(UTF_8)
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  }

  @Test
  void verifierSaysWhatDoesNotHold() throws Exception {
    OpenSsl.run(
        folder,
        "openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out public.pem");
    EventVerifier verifier = EventVerifier.load(folder.resolve("public.pem"));
    byte[] foreign =
        "{\"payload\":\"\",\"payloadType\":\"text/plain\",\"signatures\":[]}".getBytes(UTF_8);
    assertThatThrownBy(() -> verifier.verify(EVENT, foreign))
        .hasMessage("the payload type is text/plain");
    Files.writeString(
        folder.resolve("no.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    assertThatThrownBy(() -> EventVerifier.load(folder.resolve("no.pem")))
        .hasMessageEndingWith("holds no Ed25519 or EC public key");
  }
}
