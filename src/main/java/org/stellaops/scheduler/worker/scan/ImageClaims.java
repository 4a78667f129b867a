package org.stellaops.scheduler.worker.scan;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Timestamps;

/**
 * Who may say what changed since a revision of an image's state: one segment at a time. The claim
 * is a field of the state's document, held from before the segment's record is written until the
 * state is advanced, a few operations later.
 */
public final class ImageClaims {

  /** Id of the segment that holds it; missing when nobody does. */
  static final String CLAIM = "claim";

  private final MongoCollection<Document> states;
  private final Duration retention;
  private final Clock clock;

  ImageClaims(MongoCollection<Document> states, Duration retention, Clock clock) {
    this.states = states;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * How an image stands now.
   *
   * @param revision of its state; 0 when nothing is known of it
   * @param holder id of the segment that claims it; null when nobody does
   * @param state its last known findings
   * @param generatedAt the scanner's time stamp of that report, as it wrote it
   */
  public record Standing(
      long revision,
      @Nullable String holder,
      @Nullable KnownState state,
      @Nullable String generatedAt) {

    public static final Standing UNKNOWN = new Standing(0, null, null, null);

    /**
     * The outcome of an image whose state was replaced while its scanner was asked. A report that
     * is newer than the one that came first is compared with it; of one that is not, or that cannot
     * be told, nothing is announced, or what the other run has just said would be taken back. The
     * next run finds whatever difference there is.
     */
    public ImageOutcome.Evaluated overtaking(ImageOutcome.Evaluated image) {
      return state == null || isNewer(image.report().generatedAt(), generatedAt)
          ? ImageOutcome.Evaluated.compared(image.imageDigest(), image.report(), state)
          : image.superseded(revision);
    }

    private static boolean isNewer(@Nullable String one, @Nullable String other) {
      try {
        return one != null && other != null && Timestamps.read(one).isAfter(Timestamps.read(other));
      } catch (IllegalArgumentException e) {
        return false; // the scanner may write what it likes
      }
    }
  }

  /**
   * Claims the images that still have the revision that they were compared with. May be repeated.
   *
   * @return those that the segment holds now
   */
  public Set<String> take(
      String tenantId, String segmentId, Collection<ImageOutcome.Evaluated> images) {
    Date expiresAt = Date.from(clock.instant().plus(retention));
    List<UpdateOneModel<Document>> claims = new ArrayList<>(images.size());
    for (ImageOutcome.Evaluated image : images) {
      claims.add(
          new UpdateOneModel<>(
              and(
                  eq("_id", ImageStates.id(tenantId, image.imageDigest())),
                  eq("revision", image.baseRevision()),
                  in(CLAIM, Arrays.asList(null, segmentId))),
              combine(
                  set(CLAIM, segmentId),
                  setOnInsert("tenantId", tenantId),
                  setOnInsert("imageDigest", image.imageDigest()),
                  setOnInsert("expiresAt", expiresAt)),
              new UpdateOptions().upsert(image.baseRevision() == 0)));
    }
    List<String> digests = images.stream().map(ImageOutcome::imageDigest).toList();
    if (ImageStates.bulk(states, claims) == claims.size()) {
      return Set.copyOf(digests); // as nearly always
    }
    Set<String> held = new HashSet<>();
    standings(tenantId, digests)
        .forEach(
            (digest, standing) -> {
              if (segmentId.equals(standing.holder())) {
                held.add(digest);
              }
            });
    return held;
  }

  /** How these images stand, by digest; {@link Standing#UNKNOWN} where there is no document. */
  public Map<String, Standing> standings(String tenantId, Collection<String> imageDigests) {
    Map<String, Standing> found = new HashMap<>();
    if (imageDigests.isEmpty()) {
      return found;
    }
    imageDigests.forEach(digest -> found.put(digest, Standing.UNKNOWN));
    for (Document document : states.find(ImageStates.query(tenantId, List.copyOf(imageDigests)))) {
      found.put(
          document.getString("imageDigest"),
          new Standing(
              document.get("revision", Number.class).longValue(),
              document.getString(CLAIM),
              ImageStates.state(document),
              document.getString("generatedAt")));
    }
    return found;
  }

  /** Takes a claim away from a segment that will not make use of it. */
  public void drop(String tenantId, String imageDigest, String holder) {
    Bson claimed = and(eq("_id", ImageStates.id(tenantId, imageDigest)), eq(CLAIM, holder));
    states.updateOne(claimed, unset(CLAIM));
  }
}
