package org.stellaops.scheduler.dev.bench;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.bson.Document;
import org.stellaops.scheduler.worker.event.EventEntries;
import org.stellaops.scheduler.worker.run.ConcludeSegment;
import org.stellaops.scheduler.worker.run.PrepareImages;
import org.stellaops.scheduler.worker.run.RecordSegment;
import org.stellaops.scheduler.worker.run.ReserveChanges;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.run.TakeSegment;
import org.stellaops.scheduler.worker.run.TakenSegment;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/**
 * What routes 20 to 50 do with one segment, as one method: the same store operations in the same
 * order, by the worker's own classes.
 */
final class SegmentWork {

  private final TakeSegment taking;
  private final PrepareImages preparing;
  private final ReserveChanges reserving;
  private final RecordSegment recording;
  private final ConcludeSegment concluding;
  private final EventEntries entries;
  private final SegmentStore segments;
  private final MongoCollection<Document> states;
  private final ReportCalls calls;

  SegmentWork(WorkerParts parts, ReportCalls calls) {
    taking = parts.get(TakeSegment.class);
    preparing = parts.get(PrepareImages.class);
    reserving = parts.get(ReserveChanges.class);
    recording = parts.get(RecordSegment.class);
    concluding = parts.get(ConcludeSegment.class);
    entries = parts.get(EventEntries.class);
    segments = parts.get(SegmentStore.class);
    states = parts.get(MongoDatabase.class).getCollection("image_states");
    this.calls = calls;
  }

  void work(LeasedMessage message, EventWriter events)
      throws InterruptedException, ExecutionException {
    TakenSegment taken = taking.take(message.body(), 1, null);
    if (!taken.isOver()) {
      List<Document> known = states.find(preparing.recall(taken)).into(new ArrayList<>());
      List<ImageOutcome> outcomes = calls.all(preparing.prepare(taken, known));
      SegmentRecord segment = recording.write(taken, reserving.begin(taken, outcomes).outcomes());
      if (segment.eventsPending()) {
        events.add(entries.segment(segment));
        segments.published(segment);
      }
      concluding.advanceStates(segment);
      concluding.countInRun(segment);
    }
    message.done();
  }
}
