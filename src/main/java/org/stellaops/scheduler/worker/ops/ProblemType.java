package org.stellaops.scheduler.worker.ops;

import java.net.URI;
import java.util.Locale;

/**
 * Every kind of problem that this port answers with (RFC 9457). docs/rest.md says for each what to
 * do about it.
 */
public enum ProblemType {
  LOGIN_NEEDED("Login needed", 401),
  TOO_MANY_FAILED_LOGINS("Too many failed logins", 429),
  TENANT_MISSING("Tenant missing", 400),
  TENANT_INVALID("Tenant invalid", 400),
  TENANT_NOT_SERVED("Tenant not served", 403),
  REQUEST_INVALID("Request invalid", 400),
  BODY_TOO_LARGE("Body too large", 413),
  IDEMPOTENCY_KEY_REUSED("Idempotency key reused", 422),
  RUN_UNKNOWN("Run unknown", 404),
  RUN_ENDED("Run ended", 409),
  DEAD_LETTER_UNKNOWN("Dead letter unknown", 404),
  DEAD_LETTER_EMPTY("Dead letter empty", 409),
  DEAD_LETTERS_ELSEWHERE("Dead letters elsewhere", 409),
  RUN_NOT_ENDED("Run not ended", 409),
  SNAPSHOT_UNKNOWN("Snapshot unknown", 404),
  SNAPSHOT_NOT_USABLE("Snapshot not usable", 422),
  SNAPSHOT_DIFFERS("Snapshot differs", 409),
  TOO_MANY_UPLOADS("Too many uploads", 503),
  QUEUE_UNAVAILABLE("Queue unavailable", 503),
  STORE_UNAVAILABLE("Store unavailable", 503),
  NOT_FOUND("Not found", 404),
  METHOD_NOT_ALLOWED("Method not allowed", 405),
  MEDIA_TYPE_NOT_SUPPORTED("Media type not supported", 415),
  NOT_ACCEPTABLE("Not acceptable", 406),
  INTERNAL_ERROR("Internal error", 500);

  private final String title;
  private final int status;

  ProblemType(String title, int status) {
    this.title = title;
    this.status = status;
  }

  public URI uri() {
    return URI.create("urn:stellaops:scheduler:problem:" + slug());
  }

  /** The last part of the URI. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String title() {
    return title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
