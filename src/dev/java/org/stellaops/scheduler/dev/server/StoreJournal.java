package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import io.netty.channel.ChannelId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who took, recorded and counted which segment, in the order in which the store did it: what the
 * documents show afterwards cannot tell a write that came too late from one in time. One line each,
 * {@code millis client verb id number}, written before the answer goes out and kept over restarts.
 *
 * <p>Verbs: {@code take} (the attempt), {@code record} and {@code refused} (the attempt whose
 * record was written or not), {@code count} (the index counted in a run). The client is the name
 * that it gave itself when it connected.
 */
final class StoreJournal {

  private static final String NOBODY = "-";

  private final FileOutputStream file;
  private final Map<ChannelId, String> clients = new ConcurrentHashMap<>();

  StoreJournal(Path path) {
    try {
      this.file = new FileOutputStream(path.toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param answer null where the command failed
   */
  void note(Channel channel, String command, Document request, Document answer) {
    switch (command) {
      case "hello", "isMaster", "ismaster" -> greeted(channel, request);
      case "findAndModify" -> modified(channel, request, answer);
      case "update" -> updated(channel, request, answer);
      default -> {
        // reads, and what says nothing about who works on what
      }
    }
  }

  private void greeted(Channel channel, Document request) {
    if (channel == null
        || !(request.get("client") instanceof Document client)
        || !(client.get("application") instanceof Document application)) {
      return;
    }
    clients.put(channel.id(), String.valueOf(application.get("name")));
  }

  private void modified(Channel channel, Document request, Document answer) {
    if (!(request.get("update") instanceof Document update)
        || !(answer.get("value") instanceof Document value)) {
      return;
    }
    Object collection = request.get("findAndModify");
    if ("segments".equals(collection) && names(update, "$inc", "attempt")) {
      write(channel, "take", value.get("_id"), value.get("attempt"));
    } else if ("runs".equals(collection) && names(update, "$push", "countedSegments")) {
      Document pushed = (Document) Objects.requireNonNull(update.get("$push"));
      write(channel, "count", value.get("_id"), pushed.get("countedSegments"));
    }
  }

  private void updated(Channel channel, Document request, Document answer) {
    if (!"segments".equals(request.get("update"))
        || !(request.get("updates") instanceof List<?> updates)) {
      return;
    }
    for (Object each : updates) {
      if (each instanceof Document statement
          && statement.get("u") instanceof Document change
          && names(change, "$set", "recordedAt")) {
        Document set = (Document) Objects.requireNonNull(change.get("$set"));
        boolean taken = answer.get("n") instanceof Number matched && matched.intValue() > 0;
        write(
            channel,
            taken ? "record" : "refused",
            id(statement.get("q")),
            set.get("recordedAttempt"));
      }
    }
  }

  private static boolean names(Document update, String operator, String field) {
    return update.get(operator) instanceof Document fields && fields.containsKey(field);
  }

  /** The {@code _id} that a filter asks for, alone or as one of several conditions. */
  private static @Nullable Object id(@Nullable Object filter) {
    if (!(filter instanceof Document conditions)) {
      return null;
    }
    if (conditions.get("$and") instanceof List<?> all) {
      return all.stream().map(StoreJournal::id).filter(Objects::nonNull).findFirst().orElse(null);
    }
    return conditions.get("_id");
  }

  private void write(Channel channel, String verb, @Nullable Object id, @Nullable Object number) {
    String client = channel == null ? NOBODY : clients.getOrDefault(channel.id(), NOBODY);
    String line =
        System.currentTimeMillis() + " " + client + " " + verb + " " + id + " " + number + "\n";
    try {
      file.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
