package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.memory.index.MemoryUniqueIndex;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory for millions of documents: it keeps them as their BSON, which is smaller than
 * objects, and its secondary indexes are used. Each change of a document is atomic, and nobody is
 * given a document that can still change; other than in {@link OneByOne}, who reads waits for
 * nobody.
 */
final class PackedMemory extends AbstractMongoBackend {

  @Override
  protected PackedDatabase openOrCreateDatabase(String name) {
    return new PackedDatabase(name, getCursorRegistry());
  }

  private static final class PackedDatabase extends AbstractSynchronizedMongoDatabase<Integer> {

    private static final Document COUNT =
        new Document("_id", 1).append("n", new Document("$sum", 1));

    PackedDatabase(String name, CursorRegistry cursors) {
      super(name, cursors);
      initializeNamespacesAndIndexes();
    }

    /** Counts what a filter finds by an index; the server's own way looks at every document. */
    @Override
    public Document handleCommand(
        Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
      Document filter = command.equals("aggregate") ? countedBy(query) : null;
      MongoCollection<Integer> collection =
          filter == null ? null : resolveCollection((String) query.get(command), false);
      if (collection == null) {
        return super.handleCommand(channel, command, query, databases, oplog);
      }
      Document count = new Document("_id", 1).append("n", collection.count(filter, 0, 0));
      return new Document(
              "cursor",
              new Document("id", 0L)
                  .append("ns", collection.getFullName())
                  .append("firstBatch", List.of(count)))
          .append("ok", 1.0);
    }

    /** The filter of what the driver sends for {@code countDocuments}; null for anything else. */
    private static @Nullable Document countedBy(Document query) {
      return query.get("pipeline") instanceof List<?> steps
              && steps.size() == 2
              && steps.get(0) instanceof Document match
              && match.get("$match") instanceof Document filter
              && steps.get(1) instanceof Document group
              && COUNT.equals(group.get("$group"))
          ? filter
          : null;
    }

    @Override
    protected PackedCollection openOrCreateCollection(String name, CollectionOptions options) {
      return new PackedCollection(this, name, options, cursorRegistry);
    }

    @Override
    protected Index<Integer> openOrCreateUniqueIndex(
        String collection, String index, List<IndexKey> keys, boolean sparse) {
      return ById.of(new MemoryUniqueIndex(index, keys, sparse));
    }

    @Override
    protected Index<Integer> openOrCreateSecondaryIndex(
        String collection, String index, List<IndexKey> keys, boolean sparse) {
      return new SortedIndex(index, keys);
    }

    @Override
    protected long getStorageSize() {
      return 0;
    }

    @Override
    protected long getFileSize() {
      return 0;
    }
  }
}
