package org.stellaops.scheduler.worker.scan;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * What a scanner says about a request that it will not fulfil: a problem document (RFC 9457), or
 * anything else.
 */
final class Problem {

  private static final int READ_BYTES_MAX = 64 * 1024;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(32).build())
                  .build())
          .build();

  /** The status with title and detail of the problem document, where there is one. */
  static String reason(int status, byte[] body) {
    StringBuilder reason = new StringBuilder("the scanner answered ").append(status);
    if (status >= 300 && status < 400) {
      reason.append(" (a redirect, which is never followed)");
    } else if (body.length > 0 && body.length <= READ_BYTES_MAX) {
      append(reason, body);
    }
    return reason.toString();
  }

  private static void append(StringBuilder reason, byte[] body) {
    try {
      JsonNode problem = JSON.readTree(body);
      String separator = ": ";
      for (String field : new String[] {"title", "detail"}) {
        JsonNode text = problem.path(field);
        if (text.isTextual() && !text.textValue().isBlank()) {
          reason.append(separator).append(text.textValue().strip());
          separator = "; ";
        }
      }
    } catch (IOException e) {
      reason.append(" (without a problem document)");
    }
  }

  private Problem() {}
}
