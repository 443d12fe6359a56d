package io.tercet.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Batches and lists of writes: what was put in comes out, and damage is named. */
class BatchTest {
  /** Shows each record as text. */
  private static final class Shown implements BatchVisitor {
    final List<String> records = new ArrayList<>();

    @Override
    public void marker(Slice marker) {
      records.add("marker " + marker);
    }

    @Override
    public void put(Keyspace keyspace, Slice key, Slice value) {
      records.add("put " + keyspace + " " + key + " " + value);
    }

    @Override
    public void delete(Keyspace keyspace, Slice key) {
      records.add("delete " + keyspace + " " + key);
    }

    @Override
    public void merge(Keyspace keyspace, Slice key, Slice operand) {
      records.add("merge " + keyspace + " " + key + " " + operand);
    }

    @Override
    public void clearRange(Keyspace keyspace, Slice start, Slice end) {
      records.add("clear " + keyspace + " " + start + " " + end);
    }
  }

  private static List<String> records(byte[] batch) {
    Shown shown = new Shown();
    Batch.forEach(batch, shown);
    return shown.records;
  }

  private static byte[] random(Random random) {
    RandomWrites source = new RandomWrites(random);
    List<Batch.Part> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      byte[] marker = new byte[random.nextInt(200)];
      random.nextBytes(marker);
      parts.add(new Batch.Part(marker, source.writes(), random.nextLong()));
    }
    return Batch.assemble(parts);
  }

  @Test
  void showsWhatWasWrittenInOrder() {
    Seeds.rounds(
        200,
        random -> {
          RandomWrites source = new RandomWrites(random);
          Writes one = source.writes();
          Writes two = source.writes();
          Shown expected = new Shown();
          expected.records.add("marker 01");
          one.forEach(expected);
          expected.records.add("marker ");
          two.forEach(expected);
          byte[] batch =
              Batch.assemble(
                  List.of(
                      new Batch.Part(new byte[] {1}, one, 0), new Batch.Part(new byte[0], two, 0)));
          assertThat(records(batch)).isEqualTo(expected.records);
          assertThat(Batch.count(batch)).isEqualTo(one.count() + two.count());
        });
  }

  @Test
  void holdsLongKeysAndValues() {
    for (int length : new int[] {0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152}) {
      Writes writes = new Writes(0);
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 0xAB);
      writes.put(Keyspace.DOCUMENTS, bytes, bytes);
      writes.append(Keyspace.ADJACENCY, bytes, bytes);
      byte[] batch = Batch.assemble(List.of(new Batch.Part(bytes, writes, 0)));
      List<String> records = records(batch);
      assertThat(records).hasSize(3);
      assertThat(records.get(0)).hasSize("marker ".length() + 2 * length);
      assertThat(records.get(1)).hasSize("put DOCUMENTS  ".length() + 4 * length);
      assertThat(writes.sizeBytes())
          .isLessThanOrEqualTo(2 * Writes.putBytes(bytes.length, bytes.length));
    }
  }

  @Test
  void carriesItsSequenceNumber() {
    byte[] batch = random(new Random(1));
    assertThat(Batch.sequence(batch)).isZero();
    for (long sequence : new long[] {1, 255, 256, 0x0102030405060708L, (1L << 56) - 1}) {
      Batch.setSequence(batch, sequence);
      assertThat(Batch.sequence(batch)).isEqualTo(sequence);
    }
  }

  @Test
  void fillsInEachStampWithItsOwnVersion() {
    Writes one = new Writes(0);
    Writes two = new Writes(0);
    for (int i = 0; i < 20; i++) {
      one.putStamped(Keyspace.KEY_VALUE, new byte[i], new byte[8 + i], i);
      two.putStamped(Keyspace.NODES, new byte[i], new byte[8], 0);
    }
    byte[] batch =
        Batch.assemble(
            List.of(new Batch.Part(new byte[0], one, 0x11), new Batch.Part(new byte[0], two, -1)));
    List<String> records = records(batch);
    for (int i = 0; i < 20; i++) {
      assertThat(records.get(1 + i)).endsWith("00".repeat(i) + "0000000000000011");
      assertThat(records.get(22 + i)).endsWith(" ffffffffffffffff");
    }
    // The writes themselves are not changed, so that a commit can be tried again.
    Shown shown = new Shown();
    two.forEach(shown);
    assertThat(shown.records).allMatch(record -> record.endsWith(" 0000000000000000"));
  }

  @Test
  void skipsFillersOfRocksDb() {
    Writes writes = new Writes();
    writes.delete(Keyspace.NODES, new byte[] {1});
    byte[] batch = Batch.assemble(List.of(new Batch.Part(new byte[0], writes, 0)));
    byte[] filled = Arrays.copyOf(batch, batch.length + 1);
    filled[batch.length] = 0x0D;
    assertThat(records(filled)).containsExactly("marker ", "delete NODES 01");
  }

  @Test
  void cutShortIsDamageExceptBetweenRecords() {
    Seeds.rounds(
        50,
        random -> {
          byte[] batch = random(random);
          List<String> all = records(batch);
          for (int length = 0; length < batch.length; length++) {
            byte[] cut = Arrays.copyOf(batch, length);
            try {
              assertThat(records(cut)).isEqualTo(all.subList(0, records(cut).size()));
            } catch (TercetException e) {
              assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS);
            }
          }
        });
  }

  @Test
  void changedBytesNeverDoWorseThanDamage() {
    Seeds.rounds(
        300,
        random -> {
          byte[] batch = random(random);
          for (int i = 0; i < 50; i++) {
            byte[] changed = batch.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
              changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            readOrDamage(changed);
          }
          byte[] noise = new byte[12 + random.nextInt(60)];
          random.nextBytes(noise);
          readOrDamage(noise);
        });
  }

  private static void readOrDamage(byte[] bytes) {
    try {
      records(bytes);
    } catch (TercetException e) {
      assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS);
    }
  }

  @Test
  void namesEachKindOfDamage() {
    for (String damage :
        List.of(
            "07 02 00", // an unknown tag
            "04", // no keyspace
            "04 00 00", // keyspace 0
            "04 0c 00", // a keyspace that is not known
            "04 ff ff ff ff ff 01 00", // a varint of six bytes
            "04 02 05 61", // a key beyond the end
            "04 02 ff ff ff ff 0f 61", // a negative length
            "05 02 01 61 01")) { // a value beyond the end
      byte[] record = java.util.HexFormat.of().parseHex(damage.replace(" ", ""));
      byte[] batch = new byte[12 + record.length];
      System.arraycopy(record, 0, batch, 12, record.length);
      assertThatThrownBy(() -> records(batch))
          .as(damage)
          .isInstanceOfSatisfying(
              TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
    }
  }

  @Test
  void writesRefuseWhatTheirKeyspaceDoesNotAllow() {
    Writes writes = new Writes();
    byte[] key = {1};
    assertThatThrownBy(() -> writes.add(Keyspace.KEY_VALUE, key, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writes.add(Keyspace.ADJACENCY, key, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writes.append(Keyspace.STATISTICS, key, key))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writes.putStamped(Keyspace.NODES, key, new byte[8], 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writes.putStamped(Keyspace.NODES, key, new byte[7], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writes.putStamped(Keyspace.NODES, key, new byte[9], -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writes.clearRange(Keyspace.NODES, key, key))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(writes.isEmpty()).isTrue();
    assertThat(writes.sizeBytes()).isZero();
  }

  @Test
  void sumsReadBackAndHaveEightBytes() {
    for (long sum : new long[] {0, 1, -1, 255, 256, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(Sums.decode(Sums.encode(sum))).isEqualTo(sum);
    }
    assertThat(Sums.encode(0x0102030405060708L)).containsExactly(8, 7, 6, 5, 4, 3, 2, 1);
    assertThatThrownBy(() -> Sums.decode(new byte[7])).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keyspacesAreFoundByTheirFrozenIds() {
    for (Keyspace keyspace : Keyspace.values()) {
      assertThat(Keyspace.byId(keyspace.id())).isEqualTo(keyspace);
    }
    assertThat(Keyspace.values()).extracting(Keyspace::id).doesNotHaveDuplicates();
    for (int id : new int[] {-1, 0, 12, 127, 128}) {
      assertThatThrownBy(() -> Keyspace.byId(id)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
