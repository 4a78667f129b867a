package org.stellaops.scheduler.worker.flow;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.stellaops.scheduler.dev.server.NatsServer;

final class NatsFlowBroker implements FlowBroker {

  private final NatsServer server = NatsServer.start();
  private final Connection nats;

  NatsFlowBroker() throws IOException, InterruptedException {
    nats = Nats.connect(server.url());
  }

  @Override
  public Worker.Setup configure(Worker.Setup setup) {
    return setup.and("SCHEDULER_QUEUE_KIND", "Nats").and("SCHEDULER_QUEUE_NATS_URL", server.url());
  }

  @Override
  public void put(Queue queue, byte[] body, Map<String, String> headers) {
    Headers all = new Headers();
    headers.forEach((name, value) -> all.put(name, value));
    String subject = stream(queue).toLowerCase(Locale.ROOT).replace('_', '.');
    try {
      nats.jetStream()
          .publish(NatsMessage.builder().subject(subject).headers(all).data(body).build());
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void lose(Queue queue) {
    try {
      nats.jetStreamManagement().purgeStream(stream(queue));
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public long size(Queue queue) {
    try {
      return nats.jetStreamManagement().getStreamInfo(stream(queue)).getStreamState().getMsgCount();
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<DeadLetter> dead(Queue queue) {
    String stream = stream(queue) + "_DEAD";
    try {
      long last =
          nats.jetStreamManagement().getStreamInfo(stream).getStreamState().getLastSequence();
      List<DeadLetter> letters = new ArrayList<>();
      for (long sequence = 1; sequence <= last; sequence++) {
        MessageInfo letter = nats.jetStreamManagement().getMessage(stream, sequence);
        letters.add(
            new DeadLetter(
                Objects.requireNonNullElse(letter.getData(), new byte[0]),
                letter.getHeaders().getFirst("reason")));
      }
      return letters;
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String stream(Queue queue) {
    return "SCHEDULER_" + (queue == Queue.BACKGROUND ? "RUNNER_BACKGROUND" : queue.name());
  }

  @Override
  public void close() {
    try {
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
