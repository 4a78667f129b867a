package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.dead.DeadLetterDesk;
import org.stellaops.scheduler.worker.dead.DeadLetterEntry;

/** A dead letter with its body, in one of two forms, or in none when there never was a body. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeadLetterView(
    @JsonUnwrapped DeadLetterEntry entry,
    @Schema(description = "The message, when it is text") @Nullable String body,
    @Schema(description = "The message in base64, when it is not") @Nullable String bodyBase64) {

  static DeadLetterView of(DeadLetterDesk.Letter letter) {
    byte[] body = letter.body();
    if (body == null) {
      return new DeadLetterView(letter.entry(), null, null);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return new DeadLetterView(letter.entry(), text, null);
    } catch (CharacterCodingException e) {
      return new DeadLetterView(letter.entry(), null, Base64.getEncoder().encodeToString(body));
    }
  }
}
