package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches. */
@Timeout(60)
abstract class WatchContract extends Contract {
  private static String told(WatchCommit commit) {
    return commit.events().stream()
        .map(event -> event.type() + " " + text(event.key()))
        .collect(Collectors.joining(", "));
  }

  @Test
  void everyCommitIsToldOnceInOrder() {
    Bucket bucket = tercet.bucket("b");
    PutResult before = bucket.put(bytes("before"), bytes("v"));
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      watch.awaitStarted();
      assertThat(watch.progressVersion()).isGreaterThanOrEqualTo(before.commitVersion());
      PutResult put = bucket.put(bytes("a"), bytes("1"));
      WatchCommit first = watch.next();
      assertThat(first.version()).isEqualTo(put.commitVersion());
      assertThat(first.time()).isNotNull();
      assertThat(told(first)).isEqualTo("PUT a");
      assertThat(first.events().get(0).entry().map(Entry::valueAsText)).contains("1");
      assertThat(watch.progressVersion()).isEqualTo(put.commitVersion());
      CompletableFuture<WatchCommit> next = watch.nextAsync();
      WriteResult write =
          bucket.write(
              Write.none()
                  .then(Operation.delete(bytes("a")), Operation.put(bytes("b"), bytes(""))));
      assertThat(next.join().version()).isEqualTo(write.commitVersion());
      assertThat(told(next.join())).contains("DELETE a", "PUT b");
      assertThat(next.join().events()).hasSize(2);
      long dropped = tercet.database("default").dropBucket("b");
      WatchCommit last = watch.next(Duration.ofSeconds(50)).orElseThrow();
      assertThat(last.version()).isEqualTo(dropped);
      assertThat(told(last)).isEqualTo("DROP_BUCKET ");
    }
  }

  @Test
  void onlyWhatIsWatchedIsTold() {
    Bucket bucket = tercet.bucket("b");
    try (Watch one = bucket.watch(WatchOptions.key(bytes("k")).keysOnly());
        Watch range = bucket.watch(WatchOptions.range(KeyRange.prefix(bytes("x"))))) {
      PutResult other = tercet.bucket("other").put(bytes("k"), bytes("v"));
      PutResult outside = bucket.put(bytes("kk"), bytes("v"));
      PutResult key = bucket.put(bytes("k"), bytes("value"));
      PutResult inRange = bucket.put(bytes("xx"), bytes("v"));
      assertThat(other.commitVersion()).isLessThan(outside.commitVersion());
      WatchCommit told = one.next();
      assertThat(told.version()).isEqualTo(key.commitVersion());
      Entry entry = told.events().get(0).entry().orElseThrow();
      assertThat(entry.value()).isEmpty();
      assertThat(entry.valueSize()).isEqualTo(5);
      assertThat(range.next().version()).isEqualTo(inRange.commitVersion());
    }
  }

  @Test
  void previousEntriesAreToldWhereTheyAreKept() {
    assertThat(tercet.database("default").createBucket("kept", BucketOptions.none().keepPrevious()))
        .isPositive();
    Bucket bucket = tercet.bucket("kept");
    PutResult first = bucket.put(bytes("k"), bytes("1"));
    try (Watch with = bucket.watch(WatchOptions.all().includePrevious());
        Watch without = bucket.watch(WatchOptions.all())) {
      PutResult second = bucket.put(bytes("k"), bytes("2"));
      assertThat(second.commitVersion()).isGreaterThan(first.commitVersion());
      assertThat(with.next().events().get(0).previous().map(Entry::valueAsText)).contains("1");
      assertThat(without.next().events().get(0).previous()).isEmpty();
    }
  }

  @Test
  void expiryIsTold() {
    Bucket bucket = tercet.bucket("b");
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      PutResult put =
          bucket.put(bytes("k"), bytes("v"), PutOptions.none().ttl(Duration.ofMillis(20)));
      assertThat(watch.next().version()).isEqualTo(put.commitVersion());
      assertThat(told(watch.next())).isEqualTo("EXPIRE k");
    }
  }

  @Test
  void aWatchGoesOnAfterAVersionOrWhereAnotherStood() {
    Bucket bucket = tercet.bucket("b");
    List<Long> versions =
        List.of(
            bucket.put(bytes("1"), bytes("")).commitVersion(),
            bucket.put(bytes("2"), bytes("")).commitVersion(),
            bucket.put(bytes("3"), bytes("")).commitVersion());
    String token;
    try (Watch watch = bucket.watch(WatchOptions.all().afterVersion(versions.get(0)))) {
      assertThat(watch.next().version()).isEqualTo(versions.get(1));
      token = watch.resumeToken();
    }
    try (Watch watch = bucket.watch(WatchOptions.all().resumeToken(token))) {
      assertThat(watch.next().version()).isEqualTo(versions.get(2));
    }
    assertThat(reason(() -> bucket.watch(WatchOptions.key(bytes("k")).resumeToken(token))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.watch(WatchOptions.all().resumeToken("x"))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.watch(WatchOptions.all().afterVersion(-1))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.watch(WatchOptions.all().afterVersion(Long.MAX_VALUE))))
        .isEqualTo(Reason.VERSION_UNKNOWN);
    assertThat(reason(() -> tercet.database("no").bucket("b").watch(WatchOptions.all())))
        .isEqualTo(Reason.DATABASE_NOT_FOUND);
  }

  @Test
  void whatComesTooLateForOneQuestionIsTheAnswerToTheNext() {
    Bucket bucket = tercet.bucket("b");
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      assertThat(watch.next(Duration.ofMillis(1))).isEmpty();
      PutResult put = bucket.put(bytes("k"), bytes("v"));
      assertThat(watch.next().version()).isEqualTo(put.commitVersion());
      CompletableFuture<WatchCommit> waiting = watch.nextAsync();
      assertThatThrownBy(watch::nextAsync).isInstanceOf(IllegalStateException.class);
      watch.close();
      assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
      assertThatThrownBy(watch::next).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void manyCommitsAreToldToASlowReader() {
    Bucket bucket = tercet.bucket("b");
    try (Watch watch = bucket.watch(WatchOptions.all())) {
      for (int i = 0; i < 500; i++) {
        PutResult unused =
            bucket.put(
                bytes("k"), bytes("" + i), PutOptions.none().durability(Durability.BUFFERED));
      }
      for (int i = 0; i < 500; i++) {
        WatchCommit commit = i % 2 == 0 ? watch.next() : watch.nextAsync().join();
        assertThat(commit.events().get(0).entry().map(Entry::valueAsText)).contains("" + i);
      }
    }
  }

  @Test
  void aWatchIsNoPartOfATransaction() {
    try (Transaction transaction = tercet.database("default").begin()) {
      Bucket bucket = transaction.bucket("b");
      assertThatThrownBy(() -> bucket.watch(WatchOptions.all()))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
