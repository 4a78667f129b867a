package org.stellaops.scheduler.worker.scan;

import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * Which segment asks the scanner about an image, where runs overlap: field {@code asked} of the
 * image's state. It is a note and no lock: whoever does not believe it asks once more.
 */
public final class AskedImages {

  private static final String ASKED = "asked";

  private final MongoCollection<Document> states;
  private final Duration retention;
  private final Clock clock;

  AskedImages(MongoCollection<Document> states, Duration retention, Clock clock) {
    this.states = states;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * A segment that asks.
   *
   * @param run number of its run
   * @param serves its answers serve runs up to this number
   * @param usageOnly what it asks for: an answer to the one question is none to the other
   * @param background whether its images wait behind those of prompt runs
   */
  public record Asker(
      String segmentId, long run, long serves, boolean usageOnly, boolean background) {}

  /**
   * Notes that a segment asks about images, unless the answer that another segment asks for serves
   * it as well.
   *
   * @return who asks, by digest, for those images that another segment asks about
   */
  public Map<String, Asker> note(String tenantId, Asker me, List<String> imageDigests) {
    return write(tenantId, me, imageDigests, new Document("$or", free(me))) == imageDigests.size()
        ? Map.of()
        : others(tenantId, me, imageDigests);
  }

  /** Notes that a segment asks about images, whoever else does. */
  public void insist(String tenantId, Asker me, List<String> imageDigests) {
    write(tenantId, me, imageDigests, new Document());
  }

  /** How many of the notes were written. */
  private int write(String tenantId, Asker me, List<String> imageDigests, Document expected) {
    if (imageDigests.isEmpty()) {
      return 0;
    }
    Date expiresAt = Date.from(clock.instant().plus(retention));
    Document asked =
        new Document("segment", me.segmentId())
            .append("run", me.run())
            .append("serves", me.serves())
            .append("usageOnly", me.usageOnly())
            .append("background", me.background());
    List<UpdateOneModel<Document>> notes = new ArrayList<>(imageDigests.size());
    for (String digest : imageDigests) {
      Document wanted = new Document("_id", ImageStates.id(tenantId, digest));
      wanted.putAll(expected);
      notes.add(
          new UpdateOneModel<>(
              wanted,
              combine(
                  set(ASKED, asked),
                  setOnInsert("tenantId", tenantId),
                  setOnInsert("imageDigest", digest),
                  setOnInsert("revision", 0L),
                  setOnInsert("expiresAt", expiresAt)),
              new UpdateOptions().upsert(true)));
    }
    return ImageStates.bulk(states, notes);
  }

  private static List<Document> free(Asker me) {
    return List.of(
        new Document(ASKED, null),
        new Document(ASKED + ".segment", me.segmentId()),
        new Document(ASKED + ".serves", new Document("$lt", me.run())),
        new Document(ASKED + ".usageOnly", !me.usageOnly()));
  }

  private Map<String, Asker> others(String tenantId, Asker me, List<String> imageDigests) {
    Map<String, Asker> others = new HashMap<>();
    for (Document state :
        states
            .find(ImageStates.query(tenantId, imageDigests))
            .projection(include("imageDigest", ASKED))) {
      Document asked = state.get(ASKED, Document.class);
      if (asked != null && !me.segmentId().equals(asked.getString("segment"))) {
        others.put(
            state.getString("imageDigest"),
            new Asker(
                asked.getString("segment"),
                asked.get("run", Number.class).longValue(),
                asked.get("serves", Number.class).longValue(),
                asked.getBoolean("usageOnly", false),
                asked.getBoolean("background", false)));
      }
    }
    return others;
  }
}
