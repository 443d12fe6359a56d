package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.Completed;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is done to buckets, in transactions and by single calls, while time passes, entries are
 * swept and the store is reopened, they hold what {@link BucketModel} says.
 */
class KeyValueModelTest {
  @TempDir Path directory;

  @Test
  void isLikeMapsInMemory() {
    Seeds.rounds(
        15,
        random -> {
          try (TestStore store = TestStore.inMemory()) {
            new Run(store, random).steps(100);
          }
        });
  }

  @Test
  void isLikeMapsOnDisk() {
    Seeds.rounds(
        1,
        random -> {
          try (TestStore store = TestStore.in(directory.resolve("s" + random.nextLong()))) {
            new Run(store, random).steps(60);
          }
        });
  }

  /** One store and its model. */
  private static final class Run {
    private final TestStore store;
    private final Random random;
    private final RandomOperations operations;
    private KeyValues keyValues;
    private BucketModel model = new BucketModel();

    Run(TestStore store, Random random) {
      this.store = store;
      this.random = random;
      this.operations = new RandomOperations(random);
      this.keyValues = new KeyValues(store.store(), true);
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        switch (random.nextInt(12)) {
          case 0 -> store.time().advanceMs(random.nextInt(1500));
          case 1 -> store.background().run("expiry");
          case 2 -> reopen();
          case 3, 4, 5 -> transaction();
          case 6, 7 -> singleWrite();
          default -> singleOperation();
        }
        checkAll();
      }
      checkNothingExpiredIsLeft();
    }

    private void reopen() {
      if (random.nextInt(4) == 0) {
        store.reopen();
        keyValues = new KeyValues(store.store(), true);
      }
    }

    private void singleOperation() {
      BucketModel after = model.begin(nowMs());
      Operation operation = operations.operation(model, nowMs());
      String expected = result(() -> after.apply(operation));
      boolean async = random.nextBoolean();
      finish(after, expected, () -> async ? applyAsync(operation) : applyNow(operation));
    }

    private Completed<String> applyNow(Operation operation) {
      return keyValues.apply(options(), "", operation, TextCodec.CODEC, BucketModel::show);
    }

    private Completed<String> applyAsync(Operation operation) {
      CompletableFuture<Completed<String>> future =
          keyValues.applyAsync(options(), "", operation, TextCodec.CODEC, BucketModel::show);
      store.background().runAll();
      assertThat(future).isDone();
      try {
        return future.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof TercetException error) {
          throw error;
        }
        throw e;
      }
    }

    private void singleWrite() {
      BucketModel after = model.begin(nowMs());
      AtomicWrite write = operations.write(model, nowMs());
      String expected = result(() -> after.write(write));
      finish(
          after,
          expected,
          () ->
              store
                  .store()
                  .runner()
                  .run(
                      options(),
                      TextCodec.CODEC,
                      transaction ->
                          BucketModel.show(keyValues.model().write(transaction, "", write))));
    }

    private void finish(BucketModel after, String expected, Supplier<Completed<String>> call) {
      Completed<String> completed;
      try {
        completed = call.get();
      } catch (TercetException e) {
        assertThat(e.reason().name()).isEqualTo(expected);
        return;
      }
      assertThat(completed.result()).isEqualTo(expected);
      model = after.commit(completed.version());
    }

    private void transaction() {
      try (Transaction transaction = store.store().begin(false)) {
        BucketModel after = model.begin(transaction.nowMs());
        for (int i = random.nextInt(12); i > 0; i--) {
          if (!step(transaction, after)) {
            return; // Part of an atomic write may have been made: nobody goes on after that.
          }
        }
        if (random.nextInt(4) == 0) {
          return;
        }
        boolean writes = transaction.hasWrites();
        Outcome outcome = transaction.commit(Durability.SYNC, Long.MAX_VALUE);
        if (writes && after.earliestExpiryMs() <= nowMs()) {
          assertThat(outcome).isInstanceOf(Outcome.Conflict.class);
        } else {
          model = after.commit(outcome.orThrow().version());
        }
      }
    }

    /** Answers false if the transaction must not go on. */
    private boolean step(Transaction transaction, BucketModel after) {
      switch (random.nextInt(10)) {
        case 0 -> store.time().advanceMs(random.nextInt(300));
        case 1 -> checkScan(transaction, after, operations.bucket(), operations.scan());
        case 2 -> checkKeys(transaction, after);
        case 3 -> {
          AtomicWrite write = operations.write(after, transaction.nowMs());
          String expected = result(() -> after.write(write));
          String result =
              result(() -> BucketModel.show(keyValues.model().write(transaction, "", write)));
          assertThat(result).isEqualTo(expected);
          return !isReason(expected);
        }
        case 4 -> checkRange(transaction, after, operations.bucket());
        default -> {
          Operation operation = operations.operation(after, transaction.nowMs());
          String expected = result(() -> after.apply(operation));
          String result =
              result(() -> BucketModel.show(keyValues.model().apply(transaction, "", operation)));
          assertThat(result).isEqualTo(expected);
        }
      }
      return true;
    }

    private void checkKeys(Transaction transaction, BucketModel after) {
      String bucket = operations.bucket();
      List<byte[]> keys = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        keys.add(operations.key());
      }
      List<String> shown = new ArrayList<>();
      keyValues
          .model()
          .batchGet(transaction, "", bucket, keys)
          .forEach(entry -> shown.add(BucketModel.show(entry)));
      assertThat(shown).isEqualTo(keys.stream().map(key -> after.shown(bucket, key)).toList());
      byte[] key = operations.key();
      assertThat(BucketModel.show(keyValues.model().get(transaction, "", bucket, key)))
          .isEqualTo(after.shown(bucket, key));
    }

    private void checkRange(Transaction transaction, BucketModel after, String bucket) {
      KeyRange range = operations.scan().range();
      long limit = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(4);
      if (random.nextInt(3) > 0) {
        assertThat(keyValues.model().count(transaction, "", bucket, range, limit, () -> false))
            .isEqualTo(after.count(bucket, range, limit));
        return;
      }
      String expected = after.deleteRange(bucket, range, limit);
      KeyValueModel.RangeDeletion deleted =
          keyValues.model().deleteRange(transaction, "", bucket, range, limit, () -> false);
      assertThat(deleted.deletedCount() + " " + deleted.complete()).isEqualTo(expected);
    }

    private void checkScan(
        Transaction transaction, BucketModel after, String bucket, ScanOptions options) {
      List<String> shown = new ArrayList<>();
      try (EntryScan scan = keyValues.model().scan(transaction, "", bucket, options)) {
        while (scan.next()) {
          shown.add(BucketModel.show(scan.entry()));
        }
      }
      assertThat(shown).isEqualTo(after.scan(bucket, options));
    }

    private void checkAll() {
      BucketModel now = model.begin(nowMs());
      try (Transaction transaction = store.store().begin(true)) {
        for (String bucket : List.of("b", "other", "never")) {
          checkScan(transaction, now, bucket, ScanOptions.ALL);
        }
        checkScan(transaction, now, operations.bucket(), operations.scan());
        checkKeys(transaction, now);
      }
      String bucket = operations.bucket();
      byte[] key = operations.key();
      assertThat(BucketModel.show(keyValues.get("", bucket, key)))
          .isEqualTo(now.shown(bucket, key));
    }

    private void checkNothingExpiredIsLeft() {
      store.background().run("expiry");
      BucketModel now = model.begin(nowMs());
      try (Transaction transaction = store.store().begin(true)) {
        int entries =
            now.scan("b", ScanOptions.ALL).size() + now.scan("other", ScanOptions.ALL).size();
        var stored = transaction.scan(Keyspace.KEY_VALUE, KeyRange.all());
        int left = 0;
        while (stored.next()) {
          left++;
        }
        stored.close();
        assertThat(left).isEqualTo(entries);
      }
    }

    private RunOptions options() {
      return new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);
    }

    private long nowMs() {
      return store.store().engine().clock().nowMs();
    }
  }

  private static String result(Supplier<String> action) {
    try {
      return action.get();
    } catch (BucketModel.Refused e) {
      return e.reason().name();
    } catch (TercetException e) {
      return e.reason().name();
    }
  }

  private static boolean isReason(String result) {
    for (Reason reason : Reason.values()) {
      if (reason.name().equals(result)) {
        return true;
      }
    }
    return false;
  }
}
