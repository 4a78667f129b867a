package org.stellaops.scheduler.worker.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A Camel endpoint URI under construction. */
record EndpointUri(String text) {

  /** The URI with one more option, its value encoded. */
  EndpointUri with(String name, Object value) {
    String encoded =
        URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    return new EndpointUri(text + (text.contains("?") ? "&" : "?") + name + "=" + encoded);
  }

  @Override
  public String toString() {
    return text;
  }
}
