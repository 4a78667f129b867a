package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An index in order, over top-level fields, of which several documents may have the same. A query
 * is found in it that names values of its first fields, and perhaps a range of the next one.
 */
final class SortedIndex extends Index<Integer> {

  private static final String ID = "_id";
  private static final int BELOW = -1;
  private static final int ABOVE = 1;

  /**
   * Values in the order of the index, with the document's id as the last of them; or the beginning
   * of them, which then stands below or above all that begin so.
   */
  private record Key(List<@Nullable Object> values, int side) implements Comparable<Key> {

    private static final Comparator<Object> ORDER = ValueComparator.ascWithoutListHandling();

    @Override
    public int compareTo(Key other) {
      int common = Math.min(values.size(), other.values.size());
      for (int i = 0; i < common; i++) {
        int compared = ORDER.compare(values.get(i), other.values.get(i));
        if (compared != 0) {
          return compared;
        }
      }
      if (values.size() == other.values.size()) {
        return Integer.compare(side, other.side);
      }
      return values.size() < other.values.size() ? side : -other.side;
    }
  }

  private final NavigableMap<Key, Integer> positions = new ConcurrentSkipListMap<>();
  private final List<String> names;

  SortedIndex(String name, List<IndexKey> keys) {
    super(name, keys, false);
    names = keys();
  }

  /**
   * How many of its first fields the query asks for by value, and one more for a range; 0 when the
   * index is of no use to it.
   */
  int fits(Conditions query) {
    int equal = equal(query).size();
    return equal + (equal < names.size() && query.range(names.get(equal)) != null ? 1 : 0);
  }

  /** Whether what it finds comes in this order already. */
  boolean sorts(Conditions query, @Nullable Document orderBy) {
    if (orderBy == null || orderBy.size() != 1) {
      return false;
    }
    int at = names.indexOf(orderBy.keySet().iterator().next());
    boolean ascending = orderBy.values().iterator().next() instanceof Number n && n.intValue() > 0;
    return ascending && at >= 0 && at <= equal(query).size();
  }

  /** Where the documents are that may be meant; the rest of the query is for the caller. */
  Stream<Integer> find(Conditions query) {
    List<@Nullable Object> equal = equal(query);
    Conditions.Range range =
        equal.size() < names.size() ? query.range(names.get(equal.size())) : null;
    Key from = new Key(equal, BELOW);
    Key to = new Key(equal, ABOVE);
    if (range != null && range.low() != null) {
      from = new Key(with(equal, range.low()), range.withLow() ? BELOW : ABOVE);
    }
    if (range != null && range.high() != null) {
      to = new Key(with(equal, range.high()), range.withHigh() ? ABOVE : BELOW);
    }
    if (from.compareTo(to) > 0) {
      return Stream.empty();
    }
    // not entrySet().stream(), which may count all of them first
    var entries = positions.subMap(from, true, to, true).entrySet().iterator();
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(entries, Spliterator.ORDERED), false)
        .filter(entry -> mayMatch(entry.getKey(), query, equal.size()))
        .map(Map.Entry::getValue);
  }

  /** Whether what the index holds of the further fields is not against the query. */
  private boolean mayMatch(Key key, Conditions query, int first) {
    for (int i = first; i < names.size(); i++) {
      Object value = query.value(names.get(i));
      Conditions.Range range = query.range(names.get(i));
      Object found = key.values().get(i);
      if ((value != null && Key.ORDER.compare(found, value) != 0)
          || (range != null && range.low() != null && Key.ORDER.compare(found, range.low()) < 0)) {
        return false;
      }
    }
    return true;
  }

  private List<@Nullable Object> equal(Conditions query) {
    List<@Nullable Object> values = new ArrayList<>();
    for (String key : names) {
      Object value = query.value(key);
      if (value == null) {
        break;
      }
      values.add(value);
    }
    return values;
  }

  private static List<@Nullable Object> with(List<@Nullable Object> values, Object next) {
    List<@Nullable Object> longer = new ArrayList<>(values);
    longer.add(next);
    return longer;
  }

  private Key key(Document document) {
    List<@Nullable Object> values = new ArrayList<>(names.size() + 1);
    for (String key : names) {
      values.add(document.get(key));
    }
    values.add(document.get(ID));
    return new Key(values, 0);
  }

  @Override
  public @Nullable Integer getPosition(Document document) {
    return positions.get(key(document));
  }

  @Override
  public void checkAdd(Document document, MongoCollection<Integer> collection) {
    // nothing has to be unique
  }

  @Override
  public void add(Document document, Integer position, MongoCollection<Integer> collection) {
    positions.put(key(document), position);
  }

  @Override
  public @Nullable Integer remove(Document document) {
    return positions.remove(key(document));
  }

  /** Asked by {@link PackedCollection} only, which calls {@link #fits}. */
  @Override
  public boolean canHandle(Document query) {
    return false;
  }

  @Override
  public Iterable<Integer> getPositions(Document query) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long getCount() {
    return positions.size();
  }

  @Override
  public long getDataSize() {
    return 0;
  }

  @Override
  public void checkUpdate(Document before, Document after, MongoCollection<Integer> collection) {
    // nothing has to be unique
  }

  @Override
  public void updateInPlace(
      Document before, Document after, Integer position, MongoCollection<Integer> collection) {
    Key old = key(before);
    Key next = key(after);
    if (old.compareTo(next) != 0) {
      positions.put(next, position); // first, so that nobody misses it
      positions.remove(old);
    }
  }

  @Override
  public void drop() {
    positions.clear();
  }
}
