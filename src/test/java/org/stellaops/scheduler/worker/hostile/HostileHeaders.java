package org.stellaops.scheduler.worker.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Headers that would steer a worker which believed them. */
public final class HostileHeaders {

  private static final List<String> NAMES =
      List.of(
          "CamelHttpUri",
          "CamelHttpPath",
          "CamelHttpMethod",
          "CamelHttpQuery",
          "CamelHttpRawQuery",
          "CamelHttpHost",
          "CamelHttpPort",
          "CamelHttpServletRequest",
          "CamelRestHttpUri",
          "CamelDestinationOverrideUrl",
          "CamelBeanMethodName",
          "CamelRedisCommand",
          "CamelRedis.Command",
          "CamelRedis.Key",
          "CamelNatsReplyTo",
          "CamelMongoDbOperation",
          "CamelMongoDbDatabase",
          "CamelFileName",
          "CamelSplitIndex",
          "CamelToEndpoint",
          "CamelOverruleFileName",
          "CamelHttpResponseCode",
          "CamelCharsetName",
          "org.apache.camel.component.http.HttpUri",
          "org.apache.camel.MessageHistory",
          "Authorization",
          "Proxy-Authorization",
          "Host",
          "Cookie",
          "Transfer-Encoding",
          "Content-Length",
          "Content-Type",
          "Content-Encoding",
          "Connection",
          "Upgrade",
          "Expect",
          "X-Stella-Tenant",
          "X-Forwarded-Host",
          "X-HTTP-Method-Override",
          "Idempotency-Key",
          "Location",
          "Retry-After",
          "tenant",
          "schema",
          "runId",
          "messageId",
          "traceparent",
          "tracestate",
          "deliveryCount",
          "messageKey",
          "lease",
          "task",
          "refresh",
          "breadcrumbId",
          "firedTime",
          "dsse",
          "reason",
          "deadReason",
          "queue");

  private static final List<String> VALUES =
      List.of(
          "http://127.0.0.1:1/stolen",
          "/stolen",
          "DELETE",
          "stolen=1",
          "127.0.0.1",
          "1",
          "0",
          "true",
          "close",
          "FLUSHALL",
          "chunked",
          "evil",
          "Bearer stolen",
          "java.lang.Runtime",
          "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01",
          "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01\r\nX-Injected: yes",
          "x\r\nX-Injected: yes\r\n\r\nGET /stolen HTTP/1.1",
          "x\nCamelHttpUri: http://127.0.0.1:1/",
          "${header.x}",
          "{{scheduler.scanner.reports}}",
          "#{systemProperties}",
          "\u0000",
          "\ud83d\ude00",
          "x".repeat(2000),
          "");

  /** Up to six, names and values in turn. */
  public static List<String> some(Random random) {
    List<String> headers = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      headers.add(spelled(NAMES.get(random.nextInt(NAMES.size())), random));
      headers.add(VALUES.get(random.nextInt(VALUES.size())));
    }
    return headers;
  }

  /** The name in one of the spellings that a reader may take for it. */
  private static String spelled(String name, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> name.toLowerCase(Locale.ROOT);
      case 1 -> name.toUpperCase(Locale.ROOT);
      case 2 -> name + " ";
      case 3 -> " " + name;
      case 4 -> name.replace('a', '\u0430').replace('i', '\u0131').replace('K', '\u212a');
      case 5 -> name + "\r\nX-Injected";
      case 6 -> anyCase(name, random);
      default -> name;
    };
  }

  private static String anyCase(String name, Random random) {
    StringBuilder out = new StringBuilder();
    for (char each : name.toCharArray()) {
      out.append(random.nextBoolean() ? Character.toUpperCase(each) : Character.toLowerCase(each));
    }
    return out.toString();
  }

  private HostileHeaders() {}
}
