package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calls of buckets that are transactions of their own, and of databases. */
abstract class BucketContract extends Contract {
  record Person(String name, LocalDate born, Duration patience) {}

  @Test
  void whatWasPutIsRead() {
    Bucket bucket = tercet.bucket("b");
    long version = bucket.put(bytes("k"), bytes("grüße")).commitVersion();
    Entry entry = bucket.get(bytes("k")).orElseThrow();
    assertThat(entry.keyAsText()).isEqualTo("k");
    assertThat(entry.valueAsText()).isEqualTo("grüße");
    assertThat(entry.value()).isEqualTo(bytes("grüße"));
    assertThat(entry.valueSize()).isEqualTo(7);
    assertThat(entry.version()).isEqualTo(version).isPositive();
    assertThat(entry.expireAt()).isEmpty();
    assertThat(entry.toString()).contains("k", "7 bytes");
    assertThat(bucket.getAsync(bytes("k"))).isCompletedWithValueMatching(Optional::isPresent);
    assertThat(bucket.name()).isEqualTo("b");
    assertThat(bucket.get(bytes("none"))).isEmpty();
    assertThat(tercet.bucket("absent").get(bytes("k"))).isEmpty();
  }

  @Test
  void whatIsHandedOutIsTheCallers() {
    Bucket bucket = tercet.bucket("b");
    byte[] value = bytes("value");
    PutResult unused = bucket.put(bytes("k"), value);
    value[0] = 'X';
    Entry entry = bucket.get(bytes("k")).orElseThrow();
    entry.value()[0] = 'Y';
    entry.key()[0] = 'Y';
    assertThat(entry.valueAsText()).isEqualTo("value");
    assertThat(entry.keyAsText()).isEqualTo("k");
    assertThat(entry.valueBuffer().isReadOnly()).isTrue();
    assertThat(entry.valueBuffer().remaining()).isEqualTo(5);
    assertThat(entry.valueBuffer().get(0)).isEqualTo((byte) 'v');
    assertThat(value(bucket, "k")).isEqualTo("value");
  }

  @Test
  void metadataLeavesTheValueOut() {
    Bucket bucket = tercet.bucket("b");
    long version = bucket.put(bytes("k"), bytes("value")).commitVersion();
    for (Optional<Entry> found :
        List.of(bucket.getMetadata(bytes("k")), bucket.getMetadataAsync(bytes("k")).join())) {
      Entry entry = found.orElseThrow();
      assertThat(entry.version()).isEqualTo(version);
      assertThat(entry.value()).isEmpty();
      assertThat(entry.valueSize()).isEqualTo(5);
    }
  }

  @Test
  void manyAreReadAtOneVersion() {
    Bucket bucket = tercet.bucket("b");
    PutResult first = bucket.put(bytes("1"), bytes("one"));
    PutResult last = bucket.putAsync(bytes("2"), bytes("two")).join();
    assertThat(last.commitVersion()).isGreaterThan(first.commitVersion());
    List<byte[]> keys = List.of(bytes("2"), bytes("none"), bytes("1"));
    for (BatchGetResult found : List.of(bucket.batchGet(keys), bucket.batchGetAsync(keys).join())) {
      assertThat(found.readVersion()).isGreaterThanOrEqualTo(last.commitVersion());
      assertThat(found.entries().get(0).map(Entry::valueAsText)).contains("two");
      assertThat(found.entries().get(1)).isEmpty();
      assertThat(found.entries().get(2).map(Entry::valueAsText)).contains("one");
    }
    assertThat(bucket.batchGetMetadata(keys).entries().get(2).orElseThrow().value()).isEmpty();
    assertThat(bucket.batchGetMetadataAsync(keys).join().entries()).hasSize(3);
  }

  @Test
  void deletesSayWhatThereWas() {
    Bucket bucket = tercet.bucket("b");
    assertThat(bucket.delete(bytes("k"))).isEqualTo(new DeleteResult(0, false, Optional.empty()));
    PutResult put = bucket.put(bytes("k"), bytes("v"));
    DeleteResult deleted = bucket.delete(bytes("k"), DeleteOptions.none().returnPrevious());
    assertThat(deleted.existed()).isTrue();
    assertThat(deleted.commitVersion()).isGreaterThan(put.commitVersion());
    assertThat(deleted.previous().map(Entry::version)).contains(put.commitVersion());
    PutResult again = bucket.put(bytes("k"), bytes("v"));
    assertThat(bucket.deleteAsync(bytes("k")).join().commitVersion())
        .isGreaterThan(again.commitVersion());
    assertThat(
            reasonOf(
                bucket.deleteAsync(
                    bytes("k"), DeleteOptions.none().condition(Condition.mustExist()))))
        .isEqualTo(Reason.CONDITION_NOT_MET);
  }

  @Test
  void countersLoseNothingToConcurrentCallers() {
    Bucket bucket = tercet.bucket("b");
    List<CompletableFuture<?>> running = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      running.add(bucket.incrementAsync(bytes("n"), 1));
    }
    for (int caller = 0; caller < 4; caller++) {
      running.add(
          CompletableFuture.runAsync(
              () -> IntStream.range(0, 50).forEach(i -> bucket.increment(bytes("n"), 1))));
    }
    running.forEach(CompletableFuture::join);
    assertThat(value(bucket, "n")).isEqualTo("400");
  }

  @Test
  void countersKeepTheirBounds() {
    Bucket bucket = tercet.bucket("b");
    IncrementOptions options =
        IncrementOptions.none()
            .initialValue(10)
            .minValue(0)
            .maxValue(20)
            .ttl(Duration.ofHours(1))
            .durability(Durability.BUFFERED);
    assertThat(bucket.increment(bytes("n"), 5, options).value()).isEqualTo(15);
    IncrementResult second =
        bucket.incrementAsync(bytes("n"), -10, options.returnPrevious()).join();
    assertThat(second.value()).isEqualTo(5);
    assertThat(second.commitVersion()).isPositive();
    assertThat(second.previous().map(Entry::valueAsText)).contains("15");
    assertThat(bucket.get(bytes("n")).orElseThrow().expireAt()).isPresent();
    assertThat(reason(() -> bucket.increment(bytes("n"), 16, options)))
        .isEqualTo(Reason.COUNTER_OUT_OF_RANGE);
    assertThat(
            reasonOf(
                bucket.incrementAsync(
                    bytes("n"), 1, options.condition(Condition.versionEquals(1)))))
        .isEqualTo(Reason.CONDITION_NOT_MET);
    PutResult unused = bucket.put(bytes("text"), bytes("x"));
    assertThat(reason(() -> bucket.increment(bytes("text"), 1))).isEqualTo(Reason.NOT_A_COUNTER);
  }

  @Test
  void expiriesAreSetAndTakenBack() {
    Bucket bucket = tercet.bucket("b");
    Instant later = Instant.ofEpochMilli(System.currentTimeMillis() + 7_200_000);
    ExpireOptions at = ExpireOptions.at(later);
    assertThat(bucket.expire(bytes("k"), at)).isEqualTo(new ExpireResult(0, false, false));
    PutResult unused = bucket.put(bytes("k"), bytes("v"));
    assertThat(bucket.expire(bytes("k"), at.rule(ExpireRule.WHEN_SET)).changed()).isFalse();
    assertThat(bucket.expire(bytes("k"), at.rule(ExpireRule.WHEN_NONE)).changed()).isTrue();
    assertThat(bucket.get(bytes("k")).orElseThrow().expireAt()).contains(later);
    ExpireOptions sooner = ExpireOptions.after(Duration.ofHours(1));
    assertThat(bucket.expire(bytes("k"), sooner.rule(ExpireRule.WHEN_LATER)).changed()).isFalse();
    ExpireResult shortened =
        bucket.expireAsync(bytes("k"), sooner.rule(ExpireRule.WHEN_EARLIER)).join();
    assertThat(shortened.changed()).isTrue();
    assertThat(shortened.commitVersion()).isPositive();
    assertThat(bucket.persistAsync(bytes("k")).join().changed()).isTrue();
    assertThat(bucket.persist(bytes("k"))).isEqualTo(new ExpireResult(0, true, false));
    assertThat(bucket.get(bytes("k")).orElseThrow().expireAt()).isEmpty();
    PersistOptions absent = PersistOptions.none().condition(Condition.mustNotExist());
    assertThat(reason(() -> bucket.persist(bytes("k"), absent))).isEqualTo(Reason.KEY_EXISTS);
    assertThat(reasonOf(bucket.persistAsync(bytes("k"), absent))).isEqualTo(Reason.KEY_EXISTS);
    assertThat(bucket.expire(bytes("k"), ExpireOptions.at(Instant.ofEpochMilli(1))).changed())
        .isTrue();
    assertThat(bucket.get(bytes("k"))).isEmpty();
  }

  @Test
  void rangesAreCountedAndDeleted() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 100);
    assertThat(bucket.count(KeyRange.all())).isEqualTo(100);
    assertThat(bucket.count(KeyRange.prefix(bytes("k001")))).isEqualTo(10);
    assertThat(bucket.count(KeyRange.all(), 7)).isEqualTo(7);
    assertThat(bucket.countAsync(KeyRange.of(bytes("k0090"), new byte[0])).join()).isEqualTo(10);
    assertThat(bucket.countAsync(KeyRange.all(), 3).join()).isEqualTo(3);
    assertThat(tercet.bucket("absent").count(KeyRange.all())).isZero();
    DeleteRangeResult some =
        bucket.deleteRange(
            KeyRange.prefix(bytes("k001")),
            DeleteRangeOptions.none().limit(4).durability(Durability.BUFFERED));
    assertThat(some.deletedCount()).isEqualTo(4);
    assertThat(some.complete()).isFalse();
    assertThat(some.commitVersion()).isPositive();
    assertThat(bucket.deleteRangeAsync(KeyRange.prefix(bytes("k001"))).join().complete()).isTrue();
    assertThat(bucket.deleteRange(KeyRange.prefix(bytes("k001"))))
        .isEqualTo(new DeleteRangeResult(0, 0, true));
    assertThat(
            bucket
                .deleteRangeAsync(KeyRange.all(), DeleteRangeOptions.none().limit(90))
                .join()
                .deletedCount())
        .isEqualTo(90);
    assertThat(bucket.count(KeyRange.all())).isZero();
  }

  @Test
  void aWriteIsOneOfTwoBranches() {
    Bucket bucket = tercet.bucket("writes");
    Write write =
        Write.none()
            .compare(bytes("k"), Condition.mustNotExist())
            .compareIn("other", bytes("k"), Condition.mustNotExist())
            .then(
                Operation.put(bytes("k"), bytes("1"), PutOptions.none().returnPrevious()),
                Operation.increment(bytes("n"), 2),
                Operation.delete(bytes("none")),
                Operation.persist(bytes("none")),
                Operation.expire(bytes("k"), ExpireOptions.after(Duration.ofHours(1))))
            .then(Operation.put(bytes("k"), bytes("elsewhere")).in("other"))
            .orElse(Operation.increment(bytes("again"), 1));
    WriteResult then = bucket.write(write);
    assertThat(then.held()).isTrue();
    assertThat(then.commitVersion()).isPositive();
    assertThat(then.results())
        .containsExactly(
            new PutResult(0, Optional.empty()),
            new IncrementResult(0, 2, Optional.empty()),
            new DeleteResult(0, false, Optional.empty()),
            new ExpireResult(0, false, false),
            new ExpireResult(0, true, true),
            new PutResult(0, Optional.empty()));
    assertThat(value(tercet.bucket("other"), "k")).isEqualTo("elsewhere");
    WriteResult otherwise = bucket.writeAsync(write.durability(Durability.BUFFERED)).join();
    assertThat(otherwise.held()).isFalse();
    assertThat(otherwise.results()).containsExactly(new IncrementResult(0, 1, Optional.empty()));
    WriteResult nothing = bucket.write(Write.none().then(Operation.delete(bytes("none"))));
    assertThat(nothing.commitVersion()).isZero();
    Write half =
        Write.none()
            .then(
                Operation.delete(bytes("n")),
                Operation.increment(bytes("k"), 1, IncrementOptions.none().maxValue(0)));
    assertThat(reason(() -> bucket.write(half))).isEqualTo(Reason.COUNTER_OUT_OF_RANGE);
    assertThat(value(bucket, "n")).isEqualTo("2");
  }

  @Test
  void valuesAreOfTheCallersTypes() {
    TypedBucket<String, Person> people =
        tercet.bucket("people").typed(Codec.utf8(), Codec.json(Person.class));
    Person ada = new Person("Ada", LocalDate.of(1815, 12, 10), Duration.ofMinutes(90));
    long version = people.put("ada", ada).commitVersion();
    TypedEntry<String, Person> seen = people.get("ada").orElseThrow();
    assertThat(seen)
        .isEqualTo(new TypedEntry<>("ada", ada, version, Optional.empty(), OptionalLong.empty()));
    assertThat(people.getAsync("ada").join()).contains(seen);
    assertThat(people.value("nobody")).isEmpty();
    assertThat(value(people.untyped(), "ada")).contains("\"born\":\"1815-12-10\"", "PT1H30M");
    Person bob = new Person("Bob", ada.born(), ada.patience());
    PutResult replaced = people.replace(seen, bob);
    assertThat(replaced.commitVersion()).isGreaterThan(version);
    assertThat(reason(() -> people.replace(seen, ada))).isEqualTo(Reason.CONDITION_NOT_MET);
    PutResult other = people.putAsync("b", ada, PutOptions.none().ttl(Duration.ofHours(1))).join();
    assertThat(other.commitVersion()).isPositive();
    assertThat(people.batchGet(List.of("b", "none", "ada")).keySet()).containsExactly("b", "ada");
    assertThat(people.batchGetAsync(List.of("ada")).join()).containsKey("ada");
    List<Person> scanned = new ArrayList<>();
    try (TypedScan<String, Person> scan =
        people.scan(ScanOptions.range(KeyRange.prefix(people.key("a"))))) {
      scan.forEach(entry -> scanned.add(entry.value()));
    }
    assertThat(scanned).containsExactly(bob);
    assertThat(people.delete("ada").existed()).isTrue();
    assertThat(people.deleteAsync("b", DeleteOptions.none()).join().existed()).isTrue();
    PutResult odd = people.untyped().put(bytes("odd"), bytes("{\"name\": 1"));
    assertThat(odd.commitVersion()).isPositive();
    assertThatThrownBy(() -> people.get("odd"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Person");
    assertThatThrownBy(() -> Codec.utf8().encode("\ud800")).isInstanceOf(CodecException.class);
    assertThat(Codec.bytes().decode(Codec.bytes().encode(new byte[] {1}))).containsExactly(1);
  }

  @Test
  void databasesAndBucketsAreCreatedListedAndDropped() {
    assertThat(tercet.createDatabase("shop")).isPositive();
    assertThat(reason(() -> tercet.createDatabase("shop"))).isEqualTo(Reason.NAME_TAKEN);
    assertThat(tercet.listDatabases()).containsExactly("default", "shop");
    Database shop = tercet.database("shop");
    assertThat(shop.name()).isEqualTo("shop");
    assertThat(shop.createBucket("carts")).isPositive();
    assertThat(shop.createBucketAsync("users").join()).isPositive();
    assertThat(shop.createBucketAsync("kept", BucketOptions.none().keepPrevious()).join())
        .isPositive();
    assertThat(shop.listBuckets()).containsExactly("carts", "kept", "users");
    DatabaseInfo info = shop.info();
    assertThat(info.bucketCount()).isEqualTo(3);
    assertThat(info.readVersion()).isPositive();
    assertThat(shop.infoAsync().join().name()).isEqualTo("shop");
    PutResult put = shop.bucket("carts").put(bytes("k"), bytes("v"));
    assertThat(put.commitVersion()).isPositive();
    assertThat(tercet.bucket("carts").get(bytes("k"))).isEmpty();
    assertThat(shop.dropBucket("carts")).isPositive();
    assertThat(shop.dropBucketAsync("users").join()).isPositive();
    assertThat(shop.listBucketsAsync().join()).containsExactly("kept");
    assertThat(reason(() -> shop.dropBucket("carts"))).isEqualTo(Reason.BUCKET_NOT_FOUND);
    assertThat(tercet.dropDatabase("shop")).isPositive();
    assertThat(tercet.createDatabaseAsync("shop").join()).isPositive();
    assertThat(tercet.dropDatabaseAsync("shop").join()).isPositive();
    assertThat(tercet.listDatabasesAsync().join()).containsExactly("default");
    assertThat(reasonOf(tercet.dropDatabaseAsync("shop"))).isEqualTo(Reason.DATABASE_NOT_FOUND);
    assertThat(reason(() -> tercet.dropDatabase("default"))).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> tercet.createDatabase(""))).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(tercet.database("").name()).isEqualTo("default");
  }

  @Test
  void whatMayNotBeIsNamed() {
    Bucket bucket = tercet.bucket("b");
    assertThat(reason(() -> tercet.bucket(""))).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.get(new byte[0]))).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reasonOf(bucket.getAsync(new byte[8193]))).isEqualTo(Reason.KEY_TOO_LARGE);
    assertThat(reason(() -> bucket.put(bytes("k"), new byte[(16 << 20) + 1])))
        .isEqualTo(Reason.VALUE_TOO_LARGE);
    assertThat(reasonOf(bucket.putAsync(new byte[0], bytes("v"))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.count(KeyRange.all(), -1))).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> tercet.database("no").bucket("b").get(bytes("k"))))
        .isEqualTo(Reason.DATABASE_NOT_FOUND);
    assertThat(reasonOf(tercet.database("no").bucket("b").putAsync(bytes("k"), bytes("v"))))
        .isEqualTo(Reason.DATABASE_NOT_FOUND);
    assertThat(reasonOf(tercet.database("no").beginAsync())).isEqualTo(Reason.DATABASE_NOT_FOUND);
    assertThat(reason(() -> Condition.versionEquals(-1))).isEqualTo(Reason.INVALID_ARGUMENT);
    assertThatThrownBy(() -> PutOptions.none().ttl(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
