package io.tercet.core.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.Seeds;
import io.tercet.core.TestStore;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A commit rests on what its cursors walked over, and on nothing more. */
class ConsumedRangesTest {
  private static final byte[] OWN = {'z', 'z'};

  @Test
  void insertBehindLastKeyShownDoesNotConflict() {
    assertThat(conflicts("b", Direction.FORWARD, 1, "a")).isFalse();
    assertThat(conflicts("b", Direction.REVERSE, 1, "c")).isFalse();
  }

  @Test
  void insertWithinWhatWasWalkedConflicts() {
    assertThat(conflicts("a1", Direction.FORWARD, 2, "a", "c")).isTrue();
    assertThat(conflicts("b", Direction.REVERSE, 1, "a", "c")).isFalse();
    assertThat(conflicts("b", Direction.REVERSE, 2, "a", "c")).isTrue();
    assertThat(conflicts("d", Direction.FORWARD, 3, "a", "c")).isTrue();
  }

  @Test
  void cursorThatMadeNoStepReadsNothing() {
    assertThat(conflicts("a", Direction.FORWARD, 0, "a")).isFalse();
  }

  @Test
  void conflictsExactlyWithinWhatWasWalked() {
    Seeds.rounds(
        30,
        random -> {
          try (TestStore store = TestStore.inMemory()) {
            for (int i = 0; i < 20; i++) {
              walkAgainstWriter(store, random);
            }
          }
        });
  }

  /** Tells whether a write to a key conflicts with steps over keys that were there. */
  private static boolean conflicts(
      String written, Direction direction, int steps, String... present) {
    try (TestStore store = TestStore.inMemory()) {
      for (String key : present) {
        write(store, key.getBytes(StandardCharsets.US_ASCII));
      }
      try (Transaction reader = store.store().begin(false)) {
        try (Cursor cursor =
            reader.scan(
                Keyspace.NODES, KeyRange.of(bytes('a'), bytes('x')), direction, ScanHint.SHORT)) {
          for (int i = 0; i < steps; i++) {
            assertThat(cursor.next()).isEqualTo(i < present.length);
          }
        }
        write(store, written.getBytes(StandardCharsets.US_ASCII));
        reader.put(Keyspace.NODES, OWN, OWN);
        return TestStore.conflicts(reader);
      }
    }
  }

  private static void walkAgainstWriter(TestStore store, Random random) {
    Direction direction = random.nextBoolean() ? Direction.FORWARD : Direction.REVERSE;
    KeyRange range = KeyRange.of(key(random), random.nextInt(3) == 0 ? null : key(random));
    byte[] written = key(random);
    try (Transaction reader = store.store().begin(false)) {
      for (int i = random.nextInt(3); i > 0; i--) {
        if (random.nextBoolean()) {
          reader.put(Keyspace.NODES, key(random), OWN);
        } else {
          reader.delete(Keyspace.NODES, key(random));
        }
      }
      Cursor cursor = reader.scan(Keyspace.NODES, range, direction, ScanHint.SHORT);
      KeyRange consumed = walk(cursor, range, direction, random.nextInt(5));
      if (random.nextBoolean()) {
        cursor.close(); // Else the commit closes it.
      }
      write(store, written);
      reader.put(Keyspace.NODES, OWN, OWN);
      assertThat(TestStore.conflicts(reader))
          .as("range %s %s, consumed %s, written %s", range, direction, consumed, written)
          .isEqualTo(consumed != null && consumed.contains(written));
    }
  }

  /** Makes steps, and returns what they consume. */
  private static @Nullable KeyRange walk(
      Cursor cursor, KeyRange range, Direction direction, int steps) {
    KeyRange consumed = null;
    for (int i = 0; i < steps; i++) {
      if (!cursor.next()) {
        return range;
      }
      byte[] last = cursor.key().toByteArray();
      consumed =
          direction == Direction.FORWARD
              ? KeyRange.of(range.start(), Arrays.copyOf(last, last.length + 1))
              : KeyRange.of(last, range.end());
    }
    return consumed;
  }

  private static void write(TestStore store, byte[] key) {
    try (Transaction writer = store.store().begin(false)) {
      writer.put(Keyspace.NODES, key, key);
      TestStore.commit(writer);
    }
  }

  private static byte[] key(Random random) {
    byte[] key = bytes((char) ('a' + random.nextInt(12)));
    return random.nextInt(3) == 0 ? Arrays.copyOf(key, 2) : key;
  }

  private static byte[] bytes(char letter) {
    return new byte[] {(byte) letter};
  }
}
