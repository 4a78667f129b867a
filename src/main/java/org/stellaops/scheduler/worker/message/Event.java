package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The platform's envelope around what happened.
 *
 * @param eventId the same however often the event is published, see {@link EventIds}
 * @param kind what happened
 * @param tenant owner
 * @param ts when it happened
 * @param scope what it is about
 * @param payload the news, one record for each kind
 * @param attributes free; keys lower case and sorted
 */
@JsonPropertyOrder({"eventId", "kind", "tenant", "ts", "scope", "payload", "attributes"})
public record Event<P extends EventPayload>(
    UUID eventId,
    EventKind kind,
    String tenant,
    OffsetDateTime ts,
    Scope scope,
    P payload,
    Map<String, String> attributes) {

  /**
   * @throws IllegalArgumentException when the kind is not the payload's, or two attributes differ
   *     in nothing but case
   */
  public Event {
    if (kind != payload.kind()) {
      throw new NotAllowed("/kind", "is " + kind.wire(), payload.kind().wire());
    }
    scope = Absent.or(scope, Scope.NONE);
    attributes = LowerCaseKeys.of("/attributes", attributes);
  }

  /** An event without attributes; its kind is the payload's. */
  public static <P extends EventPayload> Event<P> of(
      UUID eventId, String tenant, OffsetDateTime ts, Scope scope, P payload) {
    return new Event<>(eventId, payload.kind(), tenant, ts, scope, payload, Map.of());
  }

  /**
   * What an event is about; an event about a whole run or segment has none of these.
   *
   * @param namespace where the image runs
   * @param repo repository of the image
   * @param digest of the image
   * @param image a name that {@code docker pull} understands
   */
  @JsonPropertyOrder({"namespace", "repo", "digest", "image"})
  public record Scope(
      @Nullable String namespace,
      @Nullable String repo,
      @Nullable String digest,
      @Nullable String image) {

    public static final Scope NONE = new Scope(null, null, null, null);
  }
}
