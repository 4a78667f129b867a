package org.stellaops.scheduler.dev.scanner;

import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request, read whole.
 *
 * @param path without the query
 * @param headers names in lower case
 */
@SuppressWarnings(
    "ArrayRecordComponent") // nothing compares these; a copy of every body would be waste
record Request(String method, String path, Map<String, String> headers, byte[] body) {

  Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  boolean is(String wantedMethod, String wantedPath) {
    return method.equals(wantedMethod) && path.equals(wantedPath);
  }

  /** What follows the prefix, when there is something and it is one path segment. */
  Optional<String> under(String prefix) {
    if (!path.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = path.substring(prefix.length());
    return rest.isEmpty() || rest.contains("/") ? Optional.empty() : Optional.of(rest);
  }
}
