package org.stellaops.scheduler.dev.server;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.excludeId;
import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The packed store answers as the plain one does, which has no index but that of ids. */
class PackedMemoryTest {

  private static final StoreServer PACKED = StoreServer.packed();
  private static final StoreServer PLAIN = StoreServer.inMemory();
  private static final MongoClient PACKED_CLIENT = MongoClients.create(PACKED.url());
  private static final MongoClient PLAIN_CLIENT = MongoClients.create(PLAIN.url());

  @AfterAll
  static void stop() {
    PACKED_CLIENT.close();
    PLAIN_CLIENT.close();
    PACKED.close();
    PLAIN.close();
  }

  @Test
  void everyQueryFindsTheSameInTheSameOrder() {
    fill("queries");
    List<Bson> queries =
        List.of(
            new Document(),
            eq("_id", "a/3"),
            in("_id", "a/3", "b/17", "a/none"),
            and(eq("_id", "a/4"), gt("number", 100)),
            eq("tenant", "a"),
            and(eq("tenant", "a"), gt("number", 20)),
            and(eq("tenant", "b"), gte("number", 20), lt("number", 40)),
            and(eq("tenant", "b"), lte("number", 20), exists("at")),
            and(eq("tenant", "a"), gt("number", 30), lt("number", 20)),
            lt("at", new Date(50_000)),
            and(eq("pending", true), lt("at", new Date(90_000))),
            or(eq("tenant", "a"), lt("number", 5)),
            and(eq("tenant", "a"), or(eq("number", 3), eq("nested.depth", 7))),
            eq("tenant", "nobody"));
    for (Bson query : queries) {
      for (Bson sort : List.of(Sorts.ascending("number"), Sorts.descending("number", "tenant"))) {
        for (int limit : new int[] {0, 7}) {
          for (Bson projection :
              List.of(
                  new Document(),
                  include("number", "nested.depth"),
                  fields(include("tenant"), excludeId()))) {
            same(
                "queries",
                documents ->
                    documents
                        .find(query)
                        .projection(projection)
                        .sort(Sorts.orderBy(sort, Sorts.ascending("_id")))
                        .limit(limit)
                        .into(new ArrayList<>()));
          }
        }
      }
      same("queries", documents -> documents.countDocuments(query));
      same(
          "queries",
          documents ->
              documents
                  .find(and(eq("tenant", "a"), query))
                  .sort(Sorts.ascending("number"))
                  .limit(5)
                  .map(found -> found.get("number"))
                  .into(new ArrayList<>()));
    }
  }

  @Test
  void whatIsChangedAndRemovedIsFoundAsItIsThen() {
    fill("changes");
    Random random = new Random(1);
    for (int step = 0; step < 300; step++) {
      int number = random.nextInt(60);
      String id = (random.nextBoolean() ? "a/" : "b/") + random.nextInt(70);
      int what = random.nextInt(6);
      same("changes", documents -> change(documents, what, id, number));
      same(
          "changes",
          documents ->
              documents
                  .find(and(eq("tenant", "a"), gt("number", number)))
                  .sort(Sorts.ascending("number", "_id"))
                  .into(new ArrayList<>()));
    }
    same(
        "changes",
        documents -> documents.find().sort(Sorts.ascending("_id")).into(new ArrayList<>()));
  }

  private static Object change(
      MongoCollection<Document> documents, int what, String id, int number) {
    return switch (what) {
      case 0 -> documents.deleteMany(in("_id", id, "b/" + number)).getDeletedCount();
      case 1 -> documents.updateOne(eq("_id", id), set("number", number)).getMatchedCount();
      case 2 ->
          documents
              .updateMany(and(eq("tenant", "a"), lt("number", number)), inc("number", 2))
              .getModifiedCount();
      case 3 -> documents.updateOne(eq("_id", id), unset("at")).getModifiedCount();
      case 4 ->
          documents.deleteMany(and(eq("pending", true), eq("number", number))).getDeletedCount();
      default ->
          documents.findOneAndUpdate(
              eq("_id", id),
              org.bson.BsonDocument.parse(
                  "{$inc: {number: 1}, $setOnInsert: {tenant: '" + id.substring(0, 1) + "'}}"),
              new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    };
  }

  private static void fill(String collection) {
    same(
        collection,
        documents -> {
          documents.createIndex(Indexes.ascending("tenant", "number", "nested"));
          documents.createIndex(Indexes.ascending("at"));
          documents.insertMany(
              IntStream.range(0, 120).mapToObj(PackedMemoryTest::document).toList());
          documents.createIndex(Indexes.ascending("pending", "at"));
          return documents.countDocuments();
        });
  }

  private static Document document(int i) {
    String tenant = i % 2 == 0 ? "a" : "b";
    Document document =
        new Document("_id", tenant + "/" + i / 2)
            .append("tenant", tenant)
            .append("number", i * 31 % 60)
            .append("text", "é".repeat(i))
            .append("list", List.of(i, "x", new Document("y", i)))
            .append("nested", new Document("depth", i % 10))
            .append("pending", i % 3 == 0 ? true : null);
    return i % 5 == 0
        ? document
        : document.append("at", Date.from(Instant.ofEpochMilli(i * 1000L)));
  }

  private static void same(String collection, Function<MongoCollection<Document>, Object> ask) {
    Object plain = ask.apply(PLAIN_CLIENT.getDatabase("d").getCollection(collection));
    Object packed = ask.apply(PACKED_CLIENT.getDatabase("d").getCollection(collection));
    assertThat(packed).isEqualTo(plain);
  }
}
