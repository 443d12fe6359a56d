package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.catalog.Catalog;
import io.tercet.core.catalog.Container;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.engine.Durability;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.run.RunOptions;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches show every commit that concerns them, once, in order, whatever becomes of them. */
class EntryWatchTest {
  private static final String BUCKET = "b";
  private static final RunOptions SYNC = new RunOptions(Durability.SYNC, Long.MAX_VALUE, null);

  @TempDir Path directory;

  @Test
  void rebuildsTheContentsWhateverHappensInMemory() {
    Seeds.rounds(
        25,
        random -> {
          try (TestStore store = TestStore.inMemory()) {
            new Run(store, random).steps(120);
          }
        });
  }

  @Test
  void rebuildsTheContentsWhateverHappensOnDisk() {
    Seeds.rounds(
        2,
        random -> {
          try (TestStore store = TestStore.in(directory.resolve("w" + random.nextLong()))) {
            new Run(store, random).steps(80);
          }
        });
  }

  /** One store, and watches that each keep a copy of what they follow. */
  private static final class Run {
    private final TestStore store;
    private final Random random;
    private final RandomOperations operations;
    private final List<Follower> followers = new ArrayList<>();
    private KeyValues keyValues;

    Run(TestStore store, Random random) {
      this.store = store;
      this.random = random;
      this.operations = new RandomOperations(random);
      this.keyValues = new KeyValues(store.store(), true);
    }

    void steps(int count) {
      if (random.nextBoolean()) {
        createKeepingBucket(store);
      }
      for (int i = 0; i < 4; i++) {
        followers.add(new Follower(range()));
      }
      for (int i = 0; i < count; i++) {
        switch (random.nextInt(14)) {
          case 0 -> store.time().advanceMs(random.nextInt(1500));
          case 1 -> store.background().run("expiry");
          case 2 -> reopen();
          case 3 -> dropBucket();
          case 4 -> renameBucket();
          case 5, 6 -> followers.get(random.nextInt(followers.size())).read(random.nextInt(5));
          case 7 -> followers.get(random.nextInt(followers.size())).resume();
          case 8 -> store.background().runAll();
          default -> write();
        }
      }
      store.background().runAll();
      followers.forEach(Follower::check);
      followers.forEach(Follower::close);
    }

    private KeyRange range() {
      return random.nextBoolean() ? KeyRange.all() : operations.scan().range();
    }

    private void write() {
      BucketModel nothing = new BucketModel();
      try (Transaction transaction = store.store().begin(false)) {
        for (int i = random.nextInt(6); i >= 0; i--) {
          try {
            Operation operation = operations.operation(nothing, transaction.nowMs());
            keyValues.model().apply(transaction, "", operation);
          } catch (TercetException e) {
            // Its condition did not hold, or it is no counter: it has written nothing.
            assertThat(e.reason()).isNotEqualTo(Reason.INTERNAL);
          }
        }
        transaction.commit(Durability.SYNC, Long.MAX_VALUE);
      }
    }

    private void dropBucket() {
      try (Transaction transaction = store.store().begin(false)) {
        Container bucket = find(transaction, BUCKET);
        if (bucket != null) {
          catalog().drop(transaction, bucket);
          if (random.nextBoolean()) {
            Operation put = Operation.Put.of(BUCKET, operations.key(), new byte[] {1});
            keyValues.model().apply(transaction, "", put);
          }
          transaction.commit(Durability.SYNC, Long.MAX_VALUE);
        }
      }
    }

    private void renameBucket() {
      try (Transaction transaction = store.store().begin(false)) {
        Container from = find(transaction, random.nextBoolean() ? BUCKET : "away");
        if (from != null) {
          String name = from.name().equals(BUCKET) ? "away" : BUCKET;
          if (find(transaction, name) == null) {
            catalog().rename(transaction, from, name);
            transaction.commit(Durability.SYNC, Long.MAX_VALUE);
            // What a bucket had before it got the name is not told; so nobody compares it.
            if (name.equals(BUCKET)) {
              clear();
            }
          }
        }
      }
    }

    private void clear() {
      try (Transaction transaction = store.store().begin(false)) {
        keyValues
            .model()
            .deleteRange(transaction, "", BUCKET, KeyRange.all(), Long.MAX_VALUE, () -> false);
        transaction.commit(Durability.SYNC, Long.MAX_VALUE);
      }
    }

    private @Nullable Container find(Transaction transaction, String name) {
      Container database = catalog().database(transaction, "");
      return catalog().find(transaction, database.id(), ContainerKind.BUCKET, name);
    }

    private Catalog catalog() {
      return store.store().catalog();
    }

    private void reopen() {
      if (random.nextInt(4) == 0) {
        followers.forEach(Follower::close);
        store.reopen();
        keyValues = new KeyValues(store.store(), true);
        followers.forEach(Follower::resume);
      }
    }

    /** A watch and the copy that it keeps. */
    private final class Follower {
      private final KeyRange range;
      private final TreeMap<byte[], String> copy = new TreeMap<>(Arrays::compareUnsigned);
      private EntryWatch watch;
      private EntryWatch.Position position;
      private long last;

      Follower(KeyRange range) {
        this.range = range;
        this.watch = keyValues.watch("", BUCKET, range);
        this.position = watch.position();
      }

      void resume() {
        watch.close();
        watch = keyValues.watchFrom("", BUCKET, range, position);
      }

      void read(int commits) {
        for (int i = 0; i < commits; i++) {
          EntryWatch.Changes changes = watch.poll();
          if (changes == null) {
            break;
          }
          assertThat(changes.version()).isGreaterThan(last);
          last = changes.version();
          changes.events().forEach(this::apply);
        }
        position = watch.position();
      }

      private void apply(EntryEvent event) {
        Entry entry = event.entry();
        // Of what a bucket had before it got the name, nobody was told.
        if (event.previous() != null && copy.containsKey(event.key())) {
          assertThat(show(event.previous())).isEqualTo(copy.get(event.key()));
        }
        switch (event.kind()) {
          case DROP_BUCKET -> copy.clear();
          case DELETE, EXPIRE -> copy.remove(event.key());
          case PUT -> copy.put(event.key(), show(Objects.requireNonNull(entry)));
        }
      }

      void check() {
        read(Integer.MAX_VALUE);
        TreeMap<byte[], String> expected = new TreeMap<>(Arrays::compareUnsigned);
        try (Transaction transaction = store.store().begin(true)) {
          ScanOptions options =
              new ScanOptions(range, ScanOptions.ALL.direction(), ScanOptions.ALL.hint());
          EntryScan scan = keyValues.model().scan(transaction, "", BUCKET, options);
          while (scan.next()) {
            expected.put(scan.entry().key(), show(scan.entry()));
          }
          scan.close();
          // An expired entry is hidden at once, and told of when it is swept.
          long now = transaction.nowMs();
          copy.values().removeIf(shown -> hasExpired(shown, now));
        }
        assertThat(new ArrayList<>(copy.values())).isEqualTo(new ArrayList<>(expected.values()));
      }

      void close() {
        watch.close();
      }
    }

    private static String show(Entry entry) {
      return HexFormat.of().formatHex(entry.key())
          + "="
          + HexFormat.of().formatHex(entry.value())
          + " version "
          + entry.version()
          + " until "
          + entry.expireAtMs();
    }

    private static boolean hasExpired(String shown, long nowMs) {
      long expireAtMs = Long.parseLong(shown.substring(shown.lastIndexOf(' ') + 1));
      return expireAtMs != 0 && expireAtMs <= nowMs;
    }
  }

  @Test
  void wakesItsReaderAndTellsWhatHappened() {
    try (TestStore store = TestStore.inMemory()) {
      KeyValues keyValues = new KeyValues(store.store(), true);
      AtomicInteger woken = new AtomicInteger();
      try (EntryWatch watch = keyValues.watch("", BUCKET, KeyRange.prefix(bytes("a")))) {
        watch.whenReady(woken::incrementAndGet);
        assertThat(watch.poll()).isNull();
        put(keyValues, "b", Expiry.NEVER);
        put(keyValues, "a", new Expiry.After(100));
        store.background().runAll();
        assertThat(woken.get()).isPositive();
        EntryWatch.Changes put = Objects.requireNonNull(watch.poll());
        assertThat(put.events()).hasSize(1);
        assertThat(put.events().get(0).kind()).isEqualTo(EntryEvent.Kind.PUT);
        assertThat(put.events().get(0).entry())
            .isNotNull()
            .extracting(Entry::version)
            .isEqualTo(put.version());
        store.time().advanceMs(101);
        store.background().run("expiry");
        store.background().run("sync");
        store.background().runAll();
        assertThat(Objects.requireNonNull(watch.poll()).events())
            .extracting(EntryEvent::kind)
            .containsExactly(EntryEvent.Kind.EXPIRE);
        assertThat(watch.poll()).isNull();
      }
      assertThat(store.store().changes().joined()).isZero();
    }
  }

  @Test
  void aBucketThatKeepsThemTellsEntriesAsTheyWereBefore() {
    try (TestStore store = TestStore.inMemory()) {
      createKeepingBucket(store);
      KeyValues keyValues = new KeyValues(store.store(), true);
      try (EntryWatch watch = keyValues.watch("", BUCKET, KeyRange.all())) {
        put(keyValues, "a", Expiry.NEVER);
        assertThat(previous(store, watch)).containsExactly("a: none");
        put(keyValues, "a", new Expiry.After(100));
        assertThat(previous(store, watch)).containsExactly("a: v");
        store.time().advanceMs(101);
        store.background().run("expiry");
        store.background().run("sync");
        assertThat(previous(store, watch)).containsExactly("a: v");
        put(keyValues, "b", Expiry.NEVER);
        assertThat(previous(store, watch)).containsExactly("b: none");
        try (Transaction transaction = store.store().begin(false)) {
          KeyValueModel model = keyValues.model();
          model.apply(transaction, "", Operation.Put.of(BUCKET, bytes("b"), bytes("2")));
          model.apply(transaction, "", Operation.Put.of(BUCKET, bytes("b"), bytes("3")));
          model.apply(transaction, "", Operation.Increment.of(BUCKET, bytes("c"), 1));
          model.deleteRange(transaction, "", BUCKET, KeyRange.prefix(bytes("b")), 9, () -> false);
          transaction.commit(Durability.SYNC, Long.MAX_VALUE);
        }
        assertThat(previous(store, watch)).containsExactlyInAnyOrder("b: v", "c: none");
      }
    }
  }

  private static List<String> previous(TestStore store, EntryWatch watch) {
    store.background().runAll();
    List<String> shown = new ArrayList<>();
    for (EntryEvent event : Objects.requireNonNull(watch.poll()).events()) {
      Entry previous = event.previous();
      shown.add(
          new String(event.key(), StandardCharsets.UTF_8)
              + ": "
              + (previous == null ? "none" : new String(previous.value(), StandardCharsets.UTF_8)));
    }
    return shown;
  }

  private static void createKeepingBucket(TestStore store) {
    try (Transaction transaction = store.store().begin(false)) {
      Catalog catalog = store.store().catalog();
      Container database = catalog.database(transaction, "");
      catalog.create(
          transaction, database, ContainerKind.BUCKET, BUCKET, new BucketOptions(true).encode());
      transaction.commit(Durability.SYNC, Long.MAX_VALUE);
    }
  }

  @Test
  void aSlowReaderReadsOnInTheLog() {
    try (TestStore store = TestStore.inMemory()) {
      KeyValues keyValues = new KeyValues(store.store(), true);
      try (EntryWatch watch = keyValues.watch("", BUCKET, KeyRange.all())) {
        assertThat(watch.poll()).isNull();
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 30; i++) {
          keyValues.apply(
              SYNC, "", Operation.Put.of(BUCKET, bytes("k" + i), large), TextCodec.CODEC, r -> "");
          store.background().runAll();
        }
        List<String> keys = new ArrayList<>();
        EntryWatch.Changes changes = watch.poll();
        while (changes != null) {
          keys.add(new String(changes.events().get(0).key(), StandardCharsets.UTF_8));
          changes = watch.poll();
        }
        assertThat(keys).hasSize(30).doesNotHaveDuplicates().startsWith("k0").endsWith("k29");
      }
    }
  }

  @Test
  void positionsThatCannotBeAreRefused() {
    try (TestStore store = TestStore.inMemory()) {
      KeyValues keyValues = new KeyValues(store.store(), true);
      assertThatThrownBy(() -> keyValues.watch("none", BUCKET, KeyRange.all()))
          .isInstanceOfSatisfying(
              TercetException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.DATABASE_NOT_FOUND));
      assertThatThrownBy(() -> keyValues.watchAfter("", BUCKET, KeyRange.all(), 1L << 40))
          .isInstanceOfSatisfying(
              TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.VERSION_UNKNOWN));
    }
  }

  private static void put(KeyValues keyValues, String key, Expiry expiry) {
    keyValues.apply(
        SYNC,
        "",
        new Operation.Put(BUCKET, bytes(key), bytes("v"), null, expiry, false),
        TextCodec.CODEC,
        result -> "");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
