package io.tercet.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tercet.core.engine.Durability;
import io.tercet.core.engine.Outcome;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.Completed;
import io.tercet.core.run.ResultCodec;
import io.tercet.core.run.RunOptions;
import io.tercet.core.transaction.Transaction;
import io.tercet.kv.Condition;
import io.tercet.kv.Entry;
import io.tercet.kv.EntryScan;
import io.tercet.kv.Expiry;
import io.tercet.kv.Operation;
import io.tercet.kv.OperationResult;
import io.tercet.kv.ScanOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in one process, end to end. */
class TercetTest {
  private static final ResultCodec<OperationResult> NO_CODEC =
      new ResultCodec<>() {
        @Override
        public byte[] encode(OperationResult result) {
          throw new AssertionError("no receipt was asked for");
        }

        @Override
        public OperationResult decode(byte[] bytes) {
          throw new AssertionError("no receipt was asked for");
        }
      };

  @TempDir Path directory;

  @Test
  void keepsWhatWasPutOverReopening() {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      apply(tercet, Operation.Put.of("b", utf8("k"), utf8("v")));
    }
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      Entry entry = tercet.keyValues().get("", "b", utf8("k"));
      assertNotNull(entry);
      assertArrayEquals(utf8("v"), entry.value());
      assertTrue(entry.version() > 0);
    }
  }

  @Test
  void countsUpConcurrently() {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      List<CompletableFuture<Completed<OperationResult>>> all = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        all.add(
            tercet
                .keyValues()
                .applyAsync(
                    options(tercet),
                    "",
                    Operation.Increment.of("b", utf8("n"), 1),
                    NO_CODEC,
                    result -> result));
      }
      all.forEach(CompletableFuture::join);
      Entry entry = tercet.keyValues().get("", "b", utf8("n"));
      assertNotNull(entry);
      assertEquals("1000", new String(entry.value(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void refusesWriteSkew() {
    for (TercetOptions options : List.of(TercetOptions.of(directory), TercetOptions.inMemory())) {
      try (Tercet tercet = Tercet.open(options)) {
        Transaction left = tercet.begin(false);
        Transaction right = tercet.begin(false);
        assertNull(tercet.keyValues().model().get(left, "", "b", utf8("x")));
        assertNull(tercet.keyValues().model().get(right, "", "b", utf8("y")));
        tercet.keyValues().model().apply(left, "", Operation.Put.of("b", utf8("y"), utf8("1")));
        tercet.keyValues().model().apply(right, "", Operation.Put.of("b", utf8("x"), utf8("1")));
        assertTrue(left.commit(Durability.SYNC, Long.MAX_VALUE) instanceof Outcome.Committed);
        assertTrue(right.commit(Durability.SYNC, Long.MAX_VALUE) instanceof Outcome.Conflict);
      }
    }
  }

  @Test
  void hidesAndSweepsWhatExpired() throws InterruptedException {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      apply(
          tercet, new Operation.Put("b", utf8("k"), utf8("v"), null, new Expiry.After(50), false));
      apply(tercet, Operation.Put.of("b", utf8("l"), utf8("v")));
      Thread.sleep(100);
      assertNull(tercet.keyValues().get("", "b", utf8("k")));
      try (Transaction transaction = tercet.begin(true);
          EntryScan scan = tercet.keyValues().model().scan(transaction, "", "b", ScanOptions.ALL)) {
        assertTrue(scan.next());
        assertArrayEquals(utf8("l"), scan.entry().key());
        assertTrue(!scan.next());
      }
    }
  }

  @Test
  void conditionsNameTheCurrentVersion() {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      long version = apply(tercet, Operation.Put.of("b", utf8("k"), utf8("v"))).version();
      TercetException error =
          assertThrows(
              TercetException.class,
              () ->
                  apply(
                      tercet,
                      new Operation.Put(
                          "b",
                          utf8("k"),
                          utf8("w"),
                          new Condition.MustNotExist(),
                          Expiry.NEVER,
                          false)));
      assertEquals(Reason.KEY_EXISTS, error.reason());
      assertEquals(Long.toString(version), error.details().get("current_version"));
    }
  }

  @Test
  void dropsAndCreatesAnew() {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      apply(tercet, Operation.Put.of("b", utf8("k"), utf8("v")));
      try (Transaction transaction = tercet.begin(false)) {
        tercet.databases().dropBucket(transaction, "", "b");
        transaction.commit(Durability.SYNC, Long.MAX_VALUE).orThrow();
      }
      assertNull(tercet.keyValues().get("", "b", utf8("k")));
      apply(tercet, Operation.Put.of("b", utf8("l"), utf8("v")));
      assertNull(tercet.keyValues().get("", "b", utf8("k")));
    }
  }

  private static Completed<OperationResult> apply(Tercet tercet, Operation operation) {
    return tercet.keyValues().apply(options(tercet), "", operation, NO_CODEC, result -> result);
  }

  private static RunOptions options(Tercet tercet) {
    long deadline = tercet.store().engine().clock().nanos() + TimeUnit.SECONDS.toNanos(20);
    return new RunOptions(Durability.SYNC, deadline, null);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
