package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.BulkLoadProgress;
import io.tercet.client.BulkLoadRejection;
import io.tercet.client.BulkLoadResult;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.LoadEntry;
import io.tercet.client.ScanBatch;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bulk loads of the Java client against a real server, which comes and goes. */
class BulkLoadAgainstServerTest {
  private static final BulkLoadOptions OPTIONS =
      BulkLoadOptions.none().retryFor(Duration.ofSeconds(60));

  @TempDir Path directory;
  private Served served;
  private TercetClient client;
  private Bucket bucket;

  @BeforeEach
  void start() {
    served = new Served(directory.resolve("data"));
    client = served.client().deadline(Duration.ofSeconds(60)).build();
    bucket = client.bucket("loaded");
  }

  @AfterEach
  void stop() {
    client.close();
    served.close();
  }

  @Test
  void loadsEverythingAndTellsHowFarItIs() {
    List<BulkLoadProgress> told = new ArrayList<>();
    Instant moment = Instant.parse("2096-10-02T07:06:40Z");
    BulkLoadResult result =
        bucket.bulkLoad(
            "l",
            entries(20_000).map(entry -> entry.expireAt(moment)),
            OPTIONS.onProgress(told::add));
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(20_000, 20_000, 0, 0));
    assertThat(result.rejections()).isEmpty();
    assertThat(told).contains(new BulkLoadProgress(0, 0, 0, 0), result.progress());
    assertThat(told.stream().map(BulkLoadProgress::lastSequence)).isSorted();
    assertThat(count()).isEqualTo(20_000);
    assertThat(bucket.get(bytes("k19999")).flatMap(Entry::expireAt)).contains(moment);
  }

  @Test
  void goesOnByItselfWhenTheServerRestarts() {
    AtomicInteger restarts = new AtomicInteger();
    Stream<LoadEntry> source =
        IntStream.range(0, 60_000)
            .mapToObj(
                i -> {
                  if (i % 20_000 == 19_999) {
                    served.restart();
                    restarts.incrementAndGet();
                  }
                  return entry(i);
                });
    BulkLoadResult result = bucket.bulkLoad("l", source, OPTIONS);
    assertThat(restarts).hasValue(3);
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(60_000, 60_000, 0, 0));
    assertThat(count()).isEqualTo(60_000);
  }

  @Test
  void aSecondCallWithTheSameIdWritesNothingAgain() {
    Bucket interrupted = client.bucket("interrupted");
    Stream<LoadEntry> breaksOff =
        IntStream.range(0, 5_000)
            .mapToObj(
                i -> {
                  if (i == 4_000) {
                    throw new IllegalStateException("the source broke off");
                  }
                  return entry(i);
                });
    assertThatThrownBy(() -> interrupted.bulkLoad("l", breaksOff, OPTIONS))
        .hasMessage("the source broke off");
    BulkLoadResult whole = interrupted.bulkLoad("l", entries(5_000), OPTIONS);
    assertThat(whole.progress()).isEqualTo(new BulkLoadProgress(5_000, 5_000, 0, 0));
    long version = newestVersion(interrupted);
    BulkLoadResult again = interrupted.bulkLoad("l", entries(5_000), OPTIONS);
    assertThat(again.progress()).isEqualTo(whole.progress());
    assertThat(newestVersion(interrupted)).isEqualTo(version);
    assertThatThrownBy(() -> interrupted.bulkLoad("l", entries(10), OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5000");
  }

  @Test
  void itemsThatCannotBeWrittenAreNamed() {
    List<LoadEntry> entries = List.of(entry(0), LoadEntry.of(new byte[0], bytes("v")), entry(1));
    BulkLoadResult result = bucket.bulkLoad("l", entries, OPTIONS);
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(3, 2, 0, 1));
    assertThat(result.rejections())
        .extracting(BulkLoadRejection::sequence, BulkLoadRejection::reason)
        .containsExactly(tuple(2L, "INVALID_ARGUMENT"));
  }

  @Test
  void existingEntriesStayIfAsked() {
    bucket.put(bytes("k1"), bytes("mine"));
    BulkLoadResult result = bucket.bulkLoad("l", entries(3), OPTIONS.skipExisting());
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(3, 2, 1, 0));
    assertThat(bucket.get(bytes("k1")).map(Entry::valueAsText)).contains("mine");
  }

  @Test
  void whatTheServerRefusesFailsTheLoad() {
    assertThatThrownBy(() -> bucket.bulkLoad("", entries(1), OPTIONS))
        .isInstanceOfSatisfying(
            TercetClientException.class, e -> assertThat(e.reason()).isEqualTo("INVALID_ARGUMENT"));
    assertThatThrownBy(
            () ->
                client.transact(
                    transaction -> transaction.bucket("loaded").bulkLoad("l", entries(1), OPTIONS)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutAServerALoadFailsAsOtherCallsDo() {
    try (TercetClient hasty = served.client().retryFor(Duration.ZERO).build()) {
      served.close();
      assertThatThrownBy(() -> hasty.bucket("b").bulkLoad("l", entries(1), BulkLoadOptions.none()))
          .isInstanceOfSatisfying(
              TercetClientException.class, e -> assertThat(e.reason()).isEqualTo("UNAVAILABLE"));
    }
  }

  private static Stream<LoadEntry> entries(int count) {
    return IntStream.range(0, count).mapToObj(BulkLoadAgainstServerTest::entry);
  }

  private static LoadEntry entry(int i) {
    return LoadEntry.of(bytes("k" + i), bytes("v" + i));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private long count() {
    return bucket.count(KeyRange.all());
  }

  private static long newestVersion(Bucket bucket) {
    long newest = 0;
    try (var scan = bucket.scan(ScanOptions.all())) {
      for (var batch = scan.nextBatch(); batch.isPresent(); batch = scan.nextBatch()) {
        newest =
            Math.max(
                newest,
                batch.map(ScanBatch::entries).orElse(List.of()).stream()
                    .mapToLong(Entry::version)
                    .max()
                    .orElse(0));
      }
    }
    return newest;
  }
}
