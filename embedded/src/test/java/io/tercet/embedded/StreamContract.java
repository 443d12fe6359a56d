package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.StoreOptions;
import io.tercet.core.engine.EngineLimits;
import io.tercet.core.engine.EngineOptions;
import io.tercet.core.error.Reason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Scans. */
abstract class StreamContract extends Contract {
  @Test
  void scansGiveRangesInOrder() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 100);
    assertThat(keys(bucket, ScanOptions.all())).hasSize(100).isSorted();
    assertThat(keys(bucket, ScanOptions.prefix(bytes("k001")).reverse().keysOnly()))
        .hasSize(10)
        .startsWith("k0019")
        .endsWith("k0010");
    assertThat(keys(bucket, ScanOptions.all().start(bytes("k0090")).end(bytes("k0095")).limit(3)))
        .containsExactly("k0090", "k0091", "k0092");
    assertThat(keys(bucket, ScanOptions.range(KeyRange.of(bytes("k0098"), new byte[0]))))
        .containsExactly("k0098", "k0099");
    assertThat(keys(bucket, ScanOptions.all().limitBytes(2_005 * 2))).hasSize(2);
    assertThat(keys(tercet.bucket("absent"), ScanOptions.all())).isEmpty();
    assertThat(reason(() -> bucket.scan(ScanOptions.prefix(bytes("k")).start(bytes("k1")))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.scan(ScanOptions.all().limit(-1))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
  }

  @Test
  void keysOnlyLeavesTheValuesOut() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 1);
    try (Scan scan = bucket.scan(ScanOptions.all().keysOnly())) {
      Entry entry = scan.iterator().next();
      assertThat(entry.value()).isEmpty();
      assertThat(entry.valueSize()).isEqualTo(2_000);
    }
  }

  @Test
  void batchesSayWhyTheyEndAndReadOn() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 400);
    List<String> read = new ArrayList<>();
    String token = "";
    try (Scan scan = bucket.scan(ScanOptions.all().limit(300))) {
      Optional<ScanBatch> batch = scan.nextBatchAsync().join();
      assertThat(batch.orElseThrow().end()).isEmpty();
      while (batch.isPresent()) {
        batch.get().entries().forEach(entry -> read.add(entry.keyAsText()));
        token = batch.get().resumeToken();
        assertThat(batch.get().readVersion()).isPositive();
        if (batch.get().end().isPresent()) {
          assertThat(batch.get().end()).contains(EndReason.LIMIT_REACHED);
        }
        batch = scan.nextBatch();
      }
      assertThat(scan.nextBatchAsync().join()).isEmpty();
    }
    assertThat(read).hasSize(300).endsWith("k0299");
    String resume = token;
    assertThat(keys(bucket, ScanOptions.all().resumeToken(resume)))
        .hasSize(100)
        .startsWith("k0300");
    assertThat(reason(() -> bucket.scan(ScanOptions.all().reverse().resumeToken(resume))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> tercet.bucket("other").scan(ScanOptions.all().resumeToken(resume))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    assertThat(reason(() -> bucket.scan(ScanOptions.all().resumeToken("?"))))
        .isEqualTo(Reason.INVALID_ARGUMENT);
    try (Tercet other = Tercet.open(TercetOptions.inMemory())) {
      assertThat(reason(() -> other.bucket("b").scan(ScanOptions.all().resumeToken(resume))))
          .isEqualTo(Reason.FOREIGN_TOKEN);
    }
  }

  @Test
  void backwardsReadsOnBefore() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 10);
    ScanOptions back = ScanOptions.all().reverse();
    try (Scan scan = bucket.scan(back.limit(3))) {
      ScanBatch batch = scan.nextBatch().orElseThrow();
      assertThat(batch.entries()).hasSize(3);
      assertThat(keys(bucket, back.resumeToken(batch.resumeToken())))
          .hasSize(7)
          .startsWith("k0006");
    }
  }

  @Test
  void anEmptyRangeIsOneEmptyBatch() {
    try (Scan scan = tercet.bucket("absent").scan(ScanOptions.all())) {
      ScanBatch batch = scan.nextBatch().orElseThrow();
      assertThat(batch.entries()).isEmpty();
      assertThat(batch.resumeToken()).isEmpty();
      assertThat(batch.end()).contains(EndReason.EXHAUSTED);
      assertThat(scan.nextBatch()).isEmpty();
    }
  }

  @Test
  void aScanIsIteratedOverOnceAndEndsWhenItIsClosed() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 10);
    Scan scan = bucket.scan(ScanOptions.all());
    Iterator<Entry> entries = scan.iterator();
    assertThat(entries.next().keyAsText()).isEqualTo("k0000");
    assertThatThrownBy(scan::iterator).isInstanceOf(IllegalStateException.class);
    scan.close();
    scan.close();
    assertThatThrownBy(entries::hasNext).isInstanceOf(CancellationException.class);
    try (Scan whole = bucket.scan(ScanOptions.all())) {
      Iterator<Entry> all = whole.iterator();
      while (all.hasNext()) {
        assertThat(all.next().valueSize()).isEqualTo(2_000);
      }
      assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void aScanSeesOneVersion() {
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 10);
    try (Scan scan = bucket.scan(ScanOptions.all())) {
      DeleteRangeResult deleted = bucket.deleteRange(KeyRange.all());
      assertThat(deleted.deletedCount()).isEqualTo(10);
      assertThat(scan).hasSize(10);
    }
  }

  @Test
  void aScanThatTakesTooLongSaysSo() throws InterruptedException {
    EngineLimits limits = EngineLimits.DEFAULT;
    EngineLimits hasty =
        new EngineLimits(
            limits.keyBytes(),
            limits.valueBytes(),
            limits.transactionBytes(),
            limits.readWriteAgeMs(),
            1_500,
            limits.versionBits());
    openWith(
        options()
            .withStore(StoreOptions.DEFAULT.withEngine(EngineOptions.DEFAULT.withLimits(hasty))));
    Bucket bucket = tercet.bucket("b");
    fill(bucket, 400);
    String half;
    try (Scan scan = bucket.scan(ScanOptions.all().limit(200))) {
      half = scan.nextBatch().orElseThrow().resumeToken();
    }
    assertThat(half).isNotEmpty();
    try (Scan scan = bucket.scan(ScanOptions.all());
        Scan resumed = bucket.scan(ScanOptions.all().resumeToken(half));
        Scan untouched = bucket.scan(ScanOptions.all());
        Scan iterated = bucket.scan(ScanOptions.all())) {
      ScanBatch first = scan.nextBatch().orElseThrow();
      Iterator<Entry> entries = iterated.iterator();
      awaitExpiry(bucket);
      ScanBatch last = scan.nextBatch().orElseThrow();
      assertThat(last.entries()).isEmpty();
      assertThat(last.end()).contains(EndReason.VIEW_EXPIRED);
      assertThat(scan.nextBatch()).isEmpty();
      assertThat(last.resumeToken()).isEqualTo(first.resumeToken());
      assertThat(reason(entries::hasNext)).isEqualTo(Reason.TRANSACTION_EXPIRED);
      assertThat(keys(bucket, ScanOptions.all().resumeToken(last.resumeToken())))
          .hasSize(400 - first.entries().size());
      // Who came to no entry goes on where the scan began.
      assertThat(expired(resumed)).isEqualTo(half);
      assertThat(expired(untouched)).isEmpty();
    }
  }

  private static String expired(Scan scan) {
    ScanBatch batch = scan.nextBatch().orElseThrow();
    assertThat(batch.entries()).isEmpty();
    assertThat(batch.end()).contains(EndReason.VIEW_EXPIRED);
    return batch.resumeToken();
  }

  /** Waits until views have been ended that are younger than those of before. */
  private static void awaitExpiry(Bucket bucket) throws InterruptedException {
    boolean expired = false;
    while (!expired) {
      try (Scan younger = bucket.scan(ScanOptions.all())) {
        Thread.sleep(2_000);
        expired = younger.nextBatch().orElseThrow().end().isPresent();
      }
    }
  }
}
