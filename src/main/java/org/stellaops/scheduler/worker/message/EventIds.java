package org.stellaops.scheduler.worker.message;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.util.UUID;

/**
 * Ids that every worker computes alike, so that an event published twice is one event to its
 * reader: UUID version 5 (RFC 9562, SHA-1) of the parts joined by a slash. No part may hold a
 * slash, so no two events share a name. Test vectors: docs/contracts/README.md.
 */
public final class EventIds {

  /**
   * UUIDv5 of {@code https://stella-ops.org/contracts/events} in the URL name space of RFC 9562.
   */
  public static final UUID NAMESPACE = UUID.fromString("21b7e31e-53a2-577b-9490-9f8387fc02a9");

  private static final NameBasedGenerator GENERATOR = Generators.nameBasedGenerator(NAMESPACE);

  public static UUID reportReady(String tenant, String runId, String imageDigest) {
    return id(tenant, runId, imageDigest, EventKind.REPORT_READY);
  }

  public static UUID rescanDelta(String tenant, String segmentId) {
    return id(tenant, segmentId, EventKind.RESCAN_DELTA);
  }

  public static UUID runCompleted(String tenant, String runId) {
    return id(tenant, runId, EventKind.RUN_COMPLETED);
  }

  private static UUID id(String first, String second, String third, EventKind kind) {
    return GENERATOR.generate(first + "/" + second + "/" + third + "/" + kind.wire());
  }

  private static UUID id(String first, String second, EventKind kind) {
    return GENERATOR.generate(first + "/" + second + "/" + kind.wire());
  }

  private EventIds() {}
}
