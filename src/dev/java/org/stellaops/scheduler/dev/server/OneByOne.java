package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The stores of this process, made atomic. They answer with the very documents that they hold, and
 * change those in place: of two updates at once, both could be told the result of the second, and a
 * document could change while it was being sent. Here, one message at a time is handled and its
 * answer copied; and ids are looked up, see {@link ById}.
 */
final class OneByOne {

  static final class Memory extends MemoryBackend {
    @Override
    public synchronized Document handleMessage(MongoMessage message) {
      return super.handleMessage(message).cloneDeeply();
    }

    @Override
    public MemoryDatabase openOrCreateDatabase(String name) {
      return new MemoryDatabase(name, getCursorRegistry()) {
        @Override
        protected Index<Integer> openOrCreateUniqueIndex(
            String collection, String index, List<IndexKey> keys, boolean sparse) {
          return ById.of(super.openOrCreateUniqueIndex(collection, index, keys, sparse));
        }
      };
    }
  }

  /**
   * Kept in a file, with every change in it before its answer goes out, and never half of a change:
   * a process that is killed loses nothing that it has said it has.
   */
  static final class File extends H2Backend {

    private static final Set<String> READS =
        Set.of("hello", "isMaster", "ismaster", "ping", "find", "count", "aggregate", "getMore");

    private final @Nullable StoreJournal journal;

    /**
     * @param journal told of every change; null for none
     */
    File(String name, @Nullable StoreJournal journal) {
      super(new MVStore.Builder().fileName(name).autoCommitDisabled().open());
      this.journal = journal;
    }

    @Override
    public synchronized Document handleMessage(MongoMessage message) {
      return super.handleMessage(message).cloneDeeply();
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
      return new H2Database(name, getMvStore(), getCursorRegistry()) {
        @Override
        protected Index<Object> openOrCreateUniqueIndex(
            String collection, String index, List<IndexKey> keys, boolean sparse) {
          return ById.of(super.openOrCreateUniqueIndex(collection, index, keys, sparse));
        }
      };
    }

    @Override
    public synchronized Document handleCommand(
        Channel channel, String database, String command, Document query) {
      Document answer = super.handleCommand(channel, database, command, query);
      if (!READS.contains(command)) {
        commit();
      }
      if (journal != null) {
        journal.note(channel, command, query, answer);
      }
      return answer;
    }
  }

  private OneByOne() {}
}
