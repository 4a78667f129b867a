package org.stellaops.scheduler.dev.scanner;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer with a JSON body. */
@SuppressWarnings(
    "ArrayRecordComponent") // nothing compares these; a copy of every body would be waste
record Reply(int status, Map<String, String> headers, byte[] body) {
  static final String JSON = "application/json";

  static Reply json(int status, Object body) {
    return new Reply(status, Map.of("Content-Type", JSON), Json.write(body));
  }

  static Reply noContent() {
    return new Reply(204, Map.of(), new byte[0]);
  }

  /** A problem document (RFC 9457). */
  static Reply problem(int status, String title, String detail) {
    return new Reply(
        status,
        Map.of("Content-Type", "application/problem+json"),
        Json.write(problemMembers(status, title, detail)));
  }

  /** A problem document that names the offending member of the request as {@code field}. */
  static Reply badField(String title, BadDocument bad) {
    Map<String, Object> members = problemMembers(400, title, String.valueOf(bad.getMessage()));
    members.put("field", bad.where());
    return new Reply(400, Map.of("Content-Type", "application/problem+json"), Json.write(members));
  }

  private static Map<String, Object> problemMembers(int status, String title, String detail) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    return members;
  }

  Reply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }

  Reply withBody(byte[] other) {
    return new Reply(status, headers, other);
  }
}
