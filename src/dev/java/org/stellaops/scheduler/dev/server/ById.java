package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * An index that is used, as in MongoDB, for every query that names the document's id, whatever else
 * it asks for. The store's own one is used for queries that ask for nothing but the id: a change
 * that expects something of its document looks at the whole collection there, and each one takes
 * longer than the one before. What the index finds, the store compares with the whole query.
 */
final class ById<P> extends Index<P> {

  private static final String ID = "_id";

  private final Index<P> index;

  private ById(Index<P> index) {
    super(index.getName(), index.getKeys(), false);
    this.index = index;
  }

  /** The index as it is, unless it is the one of ids. */
  static <P> Index<P> of(Index<P> index) {
    boolean ids = index.getKeys().size() == 1 && index.getKeys().get(0).getKey().equals(ID);
    return ids ? new ById<>(index) : index;
  }

  @Override
  public boolean canHandle(Document query) {
    Document id = id(query);
    return id != null && index.canHandle(id);
  }

  @Override
  public Iterable<P> getPositions(Document query) {
    Document id = id(query);
    return index.getPositions(id == null ? query : id);
  }

  /** What the query says about the id, and nothing else; null when that is nothing. */
  private static @Nullable Document id(Document query) {
    if (query.containsKey(ID)) {
      return new Document(ID, query.get(ID));
    }
    if (query.get("$and") instanceof Collection<?> all) {
      for (Object each : all) {
        if (each instanceof Document one && one.containsKey(ID)) {
          return new Document(ID, one.get(ID));
        }
      }
    }
    return null;
  }

  @Override
  public P getPosition(Document document) {
    return index.getPosition(document);
  }

  @Override
  public void checkAdd(Document document, MongoCollection<P> collection) {
    index.checkAdd(document, collection);
  }

  @Override
  public void add(Document document, P position, MongoCollection<P> collection) {
    index.add(document, position, collection);
  }

  @Override
  public P remove(Document document) {
    return index.remove(document);
  }

  @Override
  public void checkUpdate(
      Document oldDocument, Document newDocument, MongoCollection<P> collection) {
    index.checkUpdate(oldDocument, newDocument, collection);
  }

  @Override
  public void updateInPlace(
      Document oldDocument, Document newDocument, P position, MongoCollection<P> collection) {
    index.updateInPlace(oldDocument, newDocument, position, collection);
  }

  @Override
  public boolean isUnique() {
    return index.isUnique();
  }

  @Override
  public boolean isEmpty() {
    return index.isEmpty();
  }

  @Override
  public long getCount() {
    return index.getCount();
  }

  @Override
  public long getDataSize() {
    return index.getDataSize();
  }

  @Override
  public void drop() {
    index.drop();
  }
}
