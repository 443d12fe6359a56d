package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Batch;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.Slice;
import io.tercet.core.storage.Writes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The log is as {@code docs/internals/log-format.md} says. */
class LogFormatTest {
  private static byte[] example() {
    Writes first = new Writes();
    first.put(Keyspace.KEY_VALUE, Attempt.bytes("a"), Attempt.bytes("v1"));
    first.delete(Keyspace.NODES, Attempt.bytes("b"));
    first.add(Keyspace.STATISTICS, Attempt.bytes("c"), -1);
    first.append(Keyspace.ADJACENCY, Attempt.bytes("d"), new byte[] {(byte) 0xAA, (byte) 0xBB});
    first.clearRange(Keyspace.INDEXES, Attempt.bytes("e"), Attempt.bytes("f"));
    Writes second = new Writes();
    second.putStamped(Keyspace.DOCUMENTS, Attempt.bytes("g"), new byte[9], 1);
    byte[] batch =
        Batch.assemble(
            List.of(
                new Batch.Part(marker().encode(), first, 6),
                new Batch.Part(new Marker(7, 1000, false, new byte[0]).encode(), second, 7)));
    Batch.setSequence(batch, 2);
    return batch;
  }

  private static Marker marker() {
    return new Marker(6, 1000, true, Attempt.bytes("n"));
  }

  private static byte[] note() {
    BeforeImages images = new BeforeImages();
    images.add(Keyspace.KEY_VALUE, Attempt.bytes("a"), Attempt.bytes("v1"));
    return images.encode();
  }

  @Test
  void notesAreReadAsTheyWereWritten() {
    List<BeforeImages.Image> read = BeforeImages.decode(note());
    assertThat(read).hasSize(1);
    assertThat(read.get(0).keyspace()).isEqualTo(Keyspace.KEY_VALUE);
    assertThat(read.get(0).key()).isEqualTo(Attempt.bytes("a"));
    assertThat(read.get(0).value()).isEqualTo(Attempt.bytes("v1"));
    assertThat(new BeforeImages().encode()).isEmpty();
    assertThat(BeforeImages.decode(new byte[0])).isEmpty();
    for (int length = 2; length < note().length; length++) {
      byte[] cut = Arrays.copyOf(note(), length);
      assertThatThrownBy(() -> BeforeImages.decode(cut)).isInstanceOf(TercetException.class);
    }
  }

  @Test
  void isAsDocumented() throws IOException {
    DocumentedBytes.of("log-format.md")
        .shows("note", note())
        .shows("marker", marker().encode())
        .shows("batch", example())
        .andNothingElse();
  }

  @Test
  void isWhatTheEngineWrites() {
    MemoryStorage storage = new MemoryStorage();
    ManualTime time = new ManualTime();
    try (LocalEngine engine =
        LocalEngine.open(
            storage, EngineOptions.DEFAULT, time, new ManualBackground(), new Random(1))) {
      Writes writes = new Writes();
      writes.put(Keyspace.KEY_VALUE, Attempt.bytes("a"), Attempt.bytes("v1"));
      engine.commit(Commit.blind(writes, List.of(), Durability.SYNC)).orThrow();
      try (var log = storage.log(1)) {
        assertThat(log.next()).isTrue();
        byte[] expected =
            Batch.assemble(
                List.of(
                    new Batch.Part(
                        new Marker(1, time.wallMs(), true, new byte[0]).encode(), writes, 1)));
        Batch.setSequence(expected, 1);
        assertThat(log.batch()).isEqualTo(expected);
      }
    }
  }

  @Test
  void markersReadBack() {
    Seeds.rounds(
        200,
        random -> {
          byte[] note = new byte[random.nextInt(100)];
          random.nextBytes(note);
          Marker marker =
              new Marker(random.nextLong(), random.nextLong(), random.nextBoolean(), note);
          byte[] framed = new byte[7 + marker.encode().length + 3];
          System.arraycopy(marker.encode(), 0, framed, 7, marker.encode().length);
          Marker read = Marker.decode(new Slice(framed, 7, marker.encode().length));
          assertThat(read.version()).isEqualTo(marker.version());
          assertThat(read.stampMs()).isEqualTo(marker.stampMs());
          assertThat(read.sync()).isEqualTo(marker.sync());
          assertThat(read.note()).isEqualTo(note);
        });
  }

  @Test
  void damagedMarkersAreNamed() {
    byte[] bytes = marker().encode();
    for (int length = 0; length < 18; length++) {
      Slice cut = new Slice(Arrays.copyOf(bytes, length));
      assertDamaged(() -> Marker.decode(cut));
    }
    bytes[0] = 2;
    assertDamaged(() -> Marker.decode(new Slice(bytes)));
  }

  @Test
  void operationsWithoutAMarkerAreDamage() {
    MemoryStorage storage = new MemoryStorage();
    try (LocalEngine engine =
        LocalEngine.open(
            storage,
            EngineOptions.DEFAULT,
            new ManualTime(),
            new ManualBackground(),
            new Random(1))) {
      byte[] headless = new byte[12 + 5];
      headless[8] = 1;
      System.arraycopy(new byte[] {4, 2, 2, 'a', 'b'}, 0, headless, 12, 5);
      storage.write(headless, true);
      try (HistoryCursor cursor = engine.history().after(0)) {
        assertDamaged(cursor::next);
      }
    }
  }

  private static void assertDamaged(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }
}
