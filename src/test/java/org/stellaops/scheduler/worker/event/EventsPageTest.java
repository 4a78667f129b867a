package org.stellaops.scheduler.worker.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stellaops.scheduler.dev.event.EventVerifier;
import org.stellaops.scheduler.dev.event.OpenSsl;

/** The commands that docs/contracts/events.md prints, run as they stand there. */
class EventsPageTest {

  private static final Path CONTRACTS = Path.of("docs/contracts");
  private static final Path EVENT =
      CONTRACTS.resolve("samples/scheduler.run.completed@1/completed.json");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa-p256"})
  void samplesVerify(String kind) throws Exception {
    Files.copy(EVENT, folder.resolve("event"));
    Files.copy(
        CONTRACTS.resolve("samples/dsse-envelope@1/" + kind + ".json"), folder.resolve("dsse"));
    Files.copy(
        CONTRACTS.resolve("keys/sample-" + kind + ".public.pem"), folder.resolve("public.pem"));
    verifiesUntilItIsAnotherEvent(kind);
    EventVerifier.load(folder.resolve("public.pem"))
        .verify(Files.readAllBytes(EVENT), Files.readAllBytes(folder.resolve("dsse")));
  }

  @ParameterizedTest
  @CsvSource({
    "ed25519, openssl genpkey -algorithm ed25519 -out key.pem",
    "ecdsa-p256, openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem"
  })
  void whatTheWorkerSignsVerifies(String kind, String makeKey) throws Exception {
    OpenSsl.run(folder, makeKey + "\nopenssl pkey -in key.pem -pubout -out public.pem");
    byte[] event = Files.readAllBytes(EVENT);
    Files.write(folder.resolve("event"), event);
    Files.write(
        folder.resolve("dsse"), EventSigner.load(folder.resolve("key.pem"), "k").envelope(event));
    verifiesUntilItIsAnotherEvent(kind);
  }

  /** A signer that shares nothing with ours but the page. */
  @ParameterizedTest
  @CsvSource({"ed25519, Ed25519, Ed25519", "ecdsa-p256, EC, SHA256withECDSA"})
  void whatTheJdkSignsVerifies(String kind, String keys, String signatures) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(keys);
    if (keys.equals("EC")) {
      generator.initialize(new java.security.spec.ECGenParameterSpec("secp256r1"));
    }
    KeyPair pair = generator.generateKeyPair();
    byte[] event = Files.readAllBytes(EVENT);
    String type = "application/vnd.stellaops.event+json";
    Signature signature = Signature.getInstance(signatures);
    signature.initSign(pair.getPrivate());
    signature.update(
        ("DSSEv1 " + type.length() + " " + type + " " + event.length + " ").getBytes(UTF_8));
    signature.update(event);
    Base64.Encoder base64 = Base64.getEncoder();
    Files.write(folder.resolve("event"), event);
    Files.writeString(
        folder.resolve("dsse"),
        "{\"payload\":\"%s\",\"payloadType\":\"%s\",\"signatures\":[{\"keyid\":\"jdk\",\"sig\":\"%s\"}]}"
            .formatted(
                base64.encodeToString(event), type, base64.encodeToString(signature.sign())));
    Files.writeString(
        folder.resolve("public.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    verifiesUntilItIsAnotherEvent(kind);
  }

  private void verifiesUntilItIsAnotherEvent(String kind) throws Exception {
    String verified = kind.equals("ed25519") ? "Signature Verified Successfully" : "Verified OK";
    assertThat(OpenSsl.run(folder, block("bytes") + block(kind)).strip()).isEqualTo(verified);

    Path event = folder.resolve("event");
    String text = Files.readString(event);
    Files.writeString(event, text.replace("\"acme\"", "\"acmf\""));
    assertThatThrownBy(() -> OpenSsl.run(folder, block("bytes"))).hasMessageContaining("differ");
    // and should somebody skip that comparison:
    String withoutIt = block("bytes").replaceAll("(?m)^.*cmp.*$", "");
    assertThatThrownBy(() -> OpenSsl.run(folder, withoutIt + block(kind)))
        .hasMessageMatching("(?s).*(Signature Verification Failure|Verification failure).*");
  }

  private static String block(String name) throws IOException {
    Matcher found =
        Pattern.compile("<!-- test: " + name + " -->\n```sh\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(CONTRACTS.resolve("events.md")));
    assertThat(found.find()).as("block " + name).isTrue();
    return found.group(1);
  }
}
