package org.stellaops.scheduler.dev.load;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;

/** Publishes all segments without waiting for each, then waits for all. */
final class NatsFiller implements QueueFiller {

  private static final String RUNNER = "scheduler.runner";

  private final Connection nats;

  NatsFiller(String url) throws Exception {
    nats = Nats.connect(url);
  }

  @Override
  public void plan(PlannerMessage run) throws Exception {
    nats.jetStream().publish("scheduler.planner", CanonicalJson.write(run));
  }

  @Override
  public void fill(List<SegmentMessage> segments) throws Exception {
    JetStream stream = nats.jetStream();
    List<CompletableFuture<PublishAck>> published = new ArrayList<>();
    for (SegmentMessage segment : segments) {
      Headers headers =
          new Headers()
              .put("schema", segment.schema())
              .put("tenant", segment.tenantId())
              .put("runId", segment.runId())
              .put("messageId", segment.tenantId() + ":" + segment.segmentId());
      published.add(
          stream.publishAsync(
              NatsMessage.builder()
                  .subject(RUNNER)
                  .headers(headers)
                  .data(CanonicalJson.write(segment))
                  .build()));
    }
    for (CompletableFuture<PublishAck> each : published) {
      each.get(30, TimeUnit.SECONDS);
    }
  }

  @Override
  public long standing() throws Exception {
    JetStreamManagement streams = nats.jetStreamManagement();
    String stream = streams.getStreamNames(RUNNER).get(0);
    return streams.getStreamInfo(stream).getStreamState().getMsgCount();
  }

  @Override
  public void close() {
    try {
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
