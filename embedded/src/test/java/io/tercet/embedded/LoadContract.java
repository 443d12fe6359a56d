package io.tercet.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bulk loads. */
abstract class LoadContract extends Contract {
  private static final int COUNT = 3_500;

  private static Stream<LoadEntry> entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> LoadEntry.of(bytes(String.format("k%05d", i)), bytes("v" + i)));
  }

  @Test
  void everythingIsLoadedAndProgressIsTold() {
    Bucket bucket = tercet.bucket("b");
    List<BulkLoadProgress> told = new ArrayList<>();
    BulkLoadResult result =
        bucket.bulkLoad("load", entries(COUNT), BulkLoadOptions.none().onProgress(told::add));
    BulkLoadProgress whole = new BulkLoadProgress(COUNT, COUNT, 0, 0);
    assertThat(result).isEqualTo(new BulkLoadResult(whole, List.of()));
    assertThat(told).startsWith(new BulkLoadProgress(0, 0, 0, 0)).endsWith(whole);
    assertThat(told.size()).isGreaterThan(2);
    assertThat(bucket.count(KeyRange.all())).isEqualTo(COUNT);
    assertThat(value(bucket, "k03499")).isEqualTo("v3499");
    assertThat(bucket.bulkLoad("empty", List.of(), BulkLoadOptions.none()).progress())
        .isEqualTo(new BulkLoadProgress(0, 0, 0, 0));
  }

  @Test
  void aLoadThatBrokeOffGoesOn() {
    Bucket bucket = tercet.bucket("b");
    assertThatThrownBy(() -> bucket.bulkLoad("load", failingAfter(2_500), BulkLoadOptions.none()))
        .hasMessage("the source broke off");
    long before = bucket.count(KeyRange.all());
    assertThat(before).isBetween(1_000L, 2_500L);
    PutResult changed = bucket.put(bytes("k00000"), bytes("changed since"));
    assertThat(changed.commitVersion()).isPositive();
    BulkLoadResult result = bucket.bulkLoad("load", entries(COUNT), BulkLoadOptions.none());
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(COUNT, COUNT, 0, 0));
    assertThat(bucket.count(KeyRange.all())).isEqualTo(COUNT);
    assertThat(value(bucket, "k00000")).isEqualTo("changed since");
    Iterable<LoadEntry> fewer = entries(10).toList();
    assertThatThrownBy(() -> bucket.bulkLoad("load", fewer, BulkLoadOptions.none()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(reason(() -> tercet.bucket("other").bulkLoad("load", fewer, BulkLoadOptions.none())))
        .isEqualTo(Reason.REQUEST_ID_REUSED);
    assertThat(reason(() -> bucket.bulkLoad("", fewer, BulkLoadOptions.none())))
        .isEqualTo(Reason.INVALID_ARGUMENT);
  }

  private static Iterator<LoadEntry> failingAfter(int count) {
    return Stream.concat(
            entries(count),
            Stream.generate(
                () -> {
                  throw new IllegalStateException("the source broke off");
                }))
        .iterator();
  }

  @Test
  void whatExistsIsSkippedAndWhatCannotBeIsNamed() {
    Bucket bucket = tercet.bucket("b");
    PutResult mine = bucket.put(bytes("k00001"), bytes("mine"));
    assertThat(mine.commitVersion()).isPositive();
    List<LoadEntry> some = new ArrayList<>(entries(3).toList());
    some.add(LoadEntry.of(new byte[0], bytes("no key")));
    some.add(LoadEntry.of(bytes("ttl"), bytes("v")).ttl(Duration.ofHours(1)));
    some.add(LoadEntry.of(bytes("past"), bytes("v")).expireAt(Instant.ofEpochMilli(1)));
    BulkLoadResult result = bucket.bulkLoad("load", some, BulkLoadOptions.none().skipExisting());
    assertThat(result.progress()).isEqualTo(new BulkLoadProgress(6, 4, 1, 1));
    assertThat(result.rejections()).hasSize(1);
    assertThat(result.rejections().get(0).sequence()).isEqualTo(4);
    assertThat(result.rejections().get(0).reason()).isEqualTo("INVALID_ARGUMENT");
    assertThat(result.rejections().get(0).text()).isNotEmpty();
    assertThat(value(bucket, "k00001")).isEqualTo("mine");
    assertThat(bucket.get(bytes("ttl")).orElseThrow().expireAt()).isPresent();
    assertThat(bucket.get(bytes("past"))).isEmpty();
  }

  @Test
  void aLoadIsNoPartOfATransaction() {
    try (Transaction transaction = tercet.database("default").begin()) {
      Bucket bucket = transaction.bucket("b");
      assertThatThrownBy(() -> bucket.bulkLoad("load", entries(1), BulkLoadOptions.none()))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
