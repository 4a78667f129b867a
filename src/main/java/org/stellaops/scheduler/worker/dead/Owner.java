package org.stellaops.scheduler.worker.dead;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose a dead letter is, as its body says. The headers beside it are never asked: anyone can write
 * them, and nothing follows from them.
 *
 * @param tenantId null when the body does not name one that could be
 * @param runId likewise
 */
record Owner(@Nullable String tenantId, @Nullable String runId) {

  private static final JsonFactory JSON = new JsonFactory();

  /** As in the messages: definitions.json, tenant and id. */
  private static final Pattern TENANT = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+=~-]{0,199}");

  /** Reads as far as the body is JSON: one that breaks off later is still its tenant's. */
  static Owner of(byte @Nullable [] body) {
    String tenantId = null;
    String runId = null;
    try (JsonParser parser = JSON.createParser(body == null ? new byte[0] : body)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          if (value == JsonToken.VALUE_STRING && name.equals("tenantId")) {
            tenantId = matching(TENANT, parser.getText());
          } else if (value == JsonToken.VALUE_STRING && name.equals("runId")) {
            runId = matching(ID, parser.getText());
          } else {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      // what was read until here counts
    }
    return new Owner(tenantId, runId);
  }

  private static @Nullable String matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? text : null;
  }
}
