package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.receipt.Receipts;
import io.tercet.core.receipt.RequestId;
import io.tercet.core.run.Completed;
import io.tercet.core.run.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call with a request id is carried out once, and answers the same when it is repeated. */
class RequestIdTest {
  private static final long KEEP_MS = 600_000;

  @TempDir Path directory;

  @Test
  void repetitionAnswersTheSameInMemory() {
    Seeds.rounds(
        10,
        random -> {
          try (TestStore store = TestStore.inMemory()) {
            repeats(store, random, 60);
          }
        });
  }

  @Test
  void repetitionAnswersTheSameOnDisk() {
    Seeds.rounds(
        1,
        random -> {
          try (TestStore store = TestStore.in(directory.resolve("s" + random.nextLong()))) {
            repeats(store, random, 40);
          }
        });
  }

  /** A call that was made. */
  private record Made(
      RequestId request, Operation operation, Completed<String> answer, long atMs) {}

  private static void repeats(TestStore store, Random random, int calls) {
    KeyValues keyValues = new KeyValues(store.store(), true);
    RandomOperations operations = new RandomOperations(random);
    List<Made> made = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      long nowMs = store.store().engine().clock().nowMs();
      RequestId request = request("id" + i, i);
      Operation operation = operations.operation(new BucketModel(), nowMs);
      try {
        Completed<String> answer = apply(store, keyValues, request, operation, random);
        assertThat(answer.replayed()).isFalse();
        made.add(new Made(request, operation, answer, nowMs));
      } catch (TercetException e) {
        assertThat(e.reason()).isNotIn(Reason.REQUEST_ID_REUSED, Reason.RESULT_NOT_KEPT);
      }
      store.time().advanceMs(random.nextInt((int) KEEP_MS / 10));
      store.background().run("receipts");
      if (random.nextInt(20) == 0) {
        store.reopen();
        keyValues = new KeyValues(store.store(), true);
      }
      if (!made.isEmpty()) {
        repeat(store, keyValues, made.get(random.nextInt(made.size())), random);
      }
    }
  }

  private static void repeat(TestStore store, KeyValues keyValues, Made made, Random random) {
    if (store.store().engine().clock().nowMs() - made.atMs() > KEEP_MS) {
      return;
    }
    long version = store.store().engine().version();
    if (made.answer().result().length() > Receipts.RESULT_BYTES_MAX) {
      TercetException error =
          refuses(
              Reason.RESULT_NOT_KEPT,
              () -> apply(store, keyValues, made.request(), made.operation(), random));
      assertThat(error.details())
          .containsEntry("commit_version", Long.toString(made.answer().version()));
    } else {
      Completed<String> again = apply(store, keyValues, made.request(), made.operation(), random);
      assertThat(again)
          .isEqualTo(new Completed<>(made.answer().result(), made.answer().version(), true));
    }
    RequestId other = request(made.request().id(), -1);
    refuses(
        Reason.REQUEST_ID_REUSED, () -> apply(store, keyValues, other, made.operation(), random));
    assertThat(store.store().engine().version()).isEqualTo(version);
  }

  @Test
  void largestResultIsKeptAndLargerOneIsNot() {
    try (TestStore store = TestStore.inMemory()) {
      for (int length : new int[] {Receipts.RESULT_BYTES_MAX, Receipts.RESULT_BYTES_MAX + 1}) {
        RequestId request = request("of " + length, 0);
        RunOptions options = new RunOptions(Durability.SYNC, Long.MAX_VALUE, request);
        String result = "r".repeat(length);
        var runner = store.store().runner();
        long version = runner.run(options, TextCodec.CODEC, transaction -> result).version();
        if (length <= Receipts.RESULT_BYTES_MAX) {
          assertThat(runner.run(options, TextCodec.CODEC, transaction -> "other"))
              .isEqualTo(new Completed<>(result, version, true));
        } else {
          refuses(
              Reason.RESULT_NOT_KEPT,
              () -> runner.run(options, TextCodec.CODEC, transaction -> "other"));
        }
      }
    }
  }

  @Test
  void refusedCallLeavesNoReceipt() {
    try (TestStore store = TestStore.inMemory()) {
      KeyValues keyValues = new KeyValues(store.store(), true);
      RequestId request = request("id", 0);
      Operation add =
          new Operation.Put(
              "b", new byte[] {1}, new byte[0], new Condition.MustExist(), Expiry.NEVER, false);
      Random random = new Random(1);
      refuses(Reason.CONDITION_NOT_MET, () -> apply(store, keyValues, request, add, random));
      Operation put = Operation.Put.of("b", new byte[] {1}, new byte[0]);
      apply(store, keyValues, request("other", 0), put, random);
      assertThat(apply(store, keyValues, request, add, random).replayed()).isFalse();
    }
  }

  private static Completed<String> apply(
      TestStore store, KeyValues keyValues, RequestId request, Operation operation, Random random) {
    RunOptions options = new RunOptions(Durability.SYNC, Long.MAX_VALUE, request);
    if (random.nextBoolean()) {
      return keyValues.apply(options, "", operation, TextCodec.CODEC, BucketModel::show);
    }
    var future = keyValues.applyAsync(options, "", operation, TextCodec.CODEC, BucketModel::show);
    store.background().runAll();
    assertThat(future).isDone();
    return future.handle(RequestIdTest::orThrow).join().get();
  }

  private static java.util.function.Supplier<Completed<String>> orThrow(
      Completed<String> value, Throwable error) {
    return () -> {
      if (error instanceof TercetException known) {
        throw known;
      }
      return value;
    };
  }

  private static RequestId request(String id, int hash) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) hash;
    return new RequestId("anonymous", "default", id, bytes);
  }

  private static TercetException refuses(Reason reason, Runnable action) {
    TercetException[] caught = new TercetException[1];
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TercetException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              caught[0] = e;
            });
    return caught[0];
  }
}
