package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;

/**
 * The stores of this process, made atomic. They answer with the very documents that they hold, and
 * change those in place: of two updates at once, both could be told the result of the second, and a
 * document could change while it was being sent. Here, one message at a time is handled and its
 * answer copied.
 */
final class OneByOne {

  static final class Memory extends MemoryBackend {
    @Override
    public synchronized Document handleMessage(MongoMessage message) {
      return super.handleMessage(message).cloneDeeply();
    }
  }

  static final class File extends H2Backend {
    File(String name) {
      super(name);
    }

    @Override
    public synchronized Document handleMessage(MongoMessage message) {
      return super.handleMessage(message).cloneDeeply();
    }
  }

  private OneByOne() {}
}
