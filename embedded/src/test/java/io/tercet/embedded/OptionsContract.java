package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What options of writes and of the store say, and what becomes of it. */
abstract class OptionsContract extends Contract {
  @Test
  void conditionsNameTheCurrentVersion() {
    Bucket bucket = tercet.bucket("b");
    PutOptions absent = PutOptions.none().condition(Condition.mustNotExist());
    long version = bucket.put(bytes("k"), bytes("1"), absent).commitVersion();
    var taken = refused(() -> bucket.put(bytes("k"), bytes("2"), absent));
    assertThat(taken.reason()).isEqualTo(Reason.KEY_EXISTS);
    assertThat(taken.details()).containsEntry("current_version", Long.toString(version));
    PutOptions seen =
        PutOptions.none().condition(Condition.versionEquals(version)).returnPrevious();
    assertThat(bucket.put(bytes("k"), bytes("2"), seen).previous().map(Entry::valueAsText))
        .contains("1");
    assertThat(reasonOf(bucket.putAsync(bytes("k"), bytes("3"), seen)))
        .isEqualTo(Reason.CONDITION_NOT_MET);
    PutOptions same = PutOptions.none().condition(Condition.valueEquals(bytes("2")));
    assertThat(bucket.putAsync(bytes("k"), bytes("3"), same).join().commitVersion())
        .isGreaterThan(version);
    assertThat(value(bucket, "k")).isEqualTo("3");
  }

  @Test
  void entriesExpire() throws InterruptedException {
    Bucket bucket = tercet.bucket("b");
    PutResult first =
        bucket.put(bytes("k"), bytes("v"), PutOptions.none().ttl(Duration.ofHours(1)));
    Instant expiry = bucket.get(bytes("k")).orElseThrow().expireAt().orElseThrow();
    PutResult kept = bucket.put(bytes("k"), bytes("w"), PutOptions.none().keepTtl());
    assertThat(kept.commitVersion()).isGreaterThan(first.commitVersion());
    assertThat(bucket.get(bytes("k")).orElseThrow().expireAt()).contains(expiry);
    PutResult plain = bucket.put(bytes("k"), bytes("x"));
    assertThat(plain.commitVersion()).isGreaterThan(kept.commitVersion());
    assertThat(bucket.get(bytes("k")).orElseThrow().expireAt()).isEmpty();
    PutResult gone =
        bucket.put(bytes("k"), bytes("w"), PutOptions.none().expireAt(Instant.ofEpochMilli(1)));
    assertThat(gone.commitVersion()).isGreaterThan(plain.commitVersion());
    assertThat(bucket.get(bytes("k"))).isEmpty();
    PutResult soon =
        bucket.put(bytes("k"), bytes("w"), PutOptions.none().ttl(Duration.ofMillis(1)));
    assertThat(soon.commitVersion()).isPositive();
    while (bucket.get(bytes("k")).isPresent()) {
      Thread.sleep(1);
    }
    assertThat(bucket.count(KeyRange.all())).isZero();
  }

  @Test
  void aRequestIdIsCarriedOutOnce() {
    Bucket bucket = tercet.bucket("b");
    once(() -> bucket.put(bytes("p"), bytes("1"), PutOptions.none().requestId("put")));
    once(() -> bucket.increment(bytes("n"), 1, IncrementOptions.none().requestId("increment")));
    assertThat(value(bucket, "n")).isEqualTo("1");
    ExpireOptions expire = ExpireOptions.after(Duration.ofHours(1)).requestId("expire");
    once(() -> bucket.expire(bytes("n"), expire));
    once(() -> bucket.persist(bytes("n"), PersistOptions.none().requestId("persist")));
    once(() -> bucket.deleteAsync(bytes("n"), DeleteOptions.none().requestId("delete")).join());
    fill(bucket, 10);
    DeleteRangeOptions range = DeleteRangeOptions.none().limit(3).requestId("range");
    once(() -> bucket.deleteRange(KeyRange.prefix(bytes("k")), range));
    assertThat(bucket.count(KeyRange.prefix(bytes("k")))).isEqualTo(7);
    Write write =
        Write.none()
            .compare(bytes("w"), Condition.mustNotExist())
            .then(
                Operation.put(bytes("w"), bytes("1")),
                Operation.increment(bytes("m"), 2),
                Operation.delete(bytes("w")),
                Operation.persist(bytes("m")))
            .requestId("write");
    once(() -> bucket.write(write));
    assertThat(value(bucket, "m")).isEqualTo("2");
    IncrementOptions used = IncrementOptions.none().requestId("increment");
    assertThat(reason(() -> bucket.increment(bytes("n"), 2, used)))
        .isEqualTo(Reason.REQUEST_ID_REUSED);
    assertThat(reasonOf(bucket.writeAsync(write.requestId("increment"))))
        .isEqualTo(Reason.REQUEST_ID_REUSED);
    assertThat(reason(() -> bucket.put(bytes("p"), bytes("1"), PutOptions.none().requestId("\0x"))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    PutOptions tooLong = PutOptions.none().requestId("x".repeat(129));
    assertThat(reasonOf(bucket.putAsync(bytes("p"), bytes("1"), tooLong)))
        .isEqualTo(Reason.INVALID_ARGUMENT);
  }

  private static void once(Supplier<?> write) {
    Object first = write.get();
    assertThat(write.get()).isEqualTo(first);
  }

  @Test
  void aRepetitionHasThePreviousEntryToo() {
    Bucket bucket = tercet.bucket("b");
    PutResult before =
        bucket.put(bytes("k"), bytes("v"), PutOptions.none().ttl(Duration.ofHours(1)));
    DeleteOptions options = DeleteOptions.none().returnPrevious().requestId("once");
    Entry first = bucket.delete(bytes("k"), options).previous().orElseThrow();
    Entry again = bucket.delete(bytes("k"), options).previous().orElseThrow();
    assertThat(again.keyAsText()).isEqualTo("k");
    assertThat(again.valueAsText()).isEqualTo("v");
    assertThat(again.valueSize()).isEqualTo(1);
    assertThat(again.version()).isEqualTo(before.commitVersion());
    assertThat(again.expireAt()).isEqualTo(first.expireAt()).isPresent();
  }

  @Test
  void bucketsAreCreatedByWritesUnlessThatIsForbidden() {
    openWith(options().withCreatesBuckets(false));
    assertThat(reason(() -> tercet.bucket("new").put(bytes("k"), bytes("v"))))
        .isEqualTo(Reason.BUCKET_NOT_FOUND);
    long version = tercet.database("default").createBucket("new");
    assertThat(tercet.bucket("new").put(bytes("k"), bytes("v")).commitVersion())
        .isGreaterThan(version);
  }

  @Test
  void aDeadlineIsAMillisecondOrMore() {
    assertThatThrownBy(() -> options().withDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    TercetOptions changed = options().withDeadline(Duration.ofSeconds(3)).withMemoryBytes(64 << 20);
    assertThat(changed.deadline()).isEqualTo(Duration.ofSeconds(3));
    assertThat(Optional.ofNullable(changed.directory()))
        .isEqualTo(Optional.ofNullable(options().directory()));
  }
}
