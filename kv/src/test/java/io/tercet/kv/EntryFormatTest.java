package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.expiry.ExpiryQueue;
import io.tercet.core.storage.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The bytes of entries are those that {@code docs/internals/key-value.md} specifies. */
class EntryFormatTest {
  private static final byte[] KEY = {'k'};
  private static final byte[] VALUE = {'v'};

  @Test
  void isAsDocumented() throws IOException {
    byte[] key = EntryCodec.key(7, KEY);
    DocumentedBytes.of("key-value.md")
        .shows("key.plain", key)
        .shows("value.plain", stamped(0))
        .shows("value.expiring", stamped(1000))
        .shows("value.keeping", keeping())
        .shows("key.expiry", ExpiryQueue.key(1000, key))
        .shows("options.keeping", new BucketOptions(true).encode())
        .andNothingElse();
  }

  @Test
  void readsWhatItWrote() {
    Entry entry = new Entry(KEY, new Slice(stamped(1000)));
    assertThat(entry.value()).isEqualTo(VALUE);
    assertThat(entry.version()).isEqualTo(258);
    assertThat(entry.expireAtMs()).isEqualTo(1000);
    assertThat(new Entry(KEY, new Slice(stamped(0))).expireAtMs()).isZero();
  }

  @Test
  void namesDamage() {
    for (byte[] stored : new byte[][] {stamped(0), stamped(1000)}) {
      for (int length = 0; length < stored.length - VALUE.length; length++) {
        byte[] cut = Arrays.copyOf(stored, length);
        assertThatThrownBy(() -> new Entry(KEY, new Slice(cut)))
            .isInstanceOfSatisfying(
                TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
      }
    }
  }

  @Test
  void namesTheBucketOfWhatIsWholeAlone() {
    Slice key = new Slice(EntryCodec.key(7, KEY));
    assertThat(StoredEntry.bucketId(key, new Slice(stamped(0)))).isEqualTo(7);
    assertThat(StoredEntry.bucketId(key, new Slice(stamped(1000)))).isEqualTo(7);
    byte[] flagged = stamped(0);
    flagged[1] = 4;
    byte[] other = stamped(0);
    other[0] = 9;
    assertDamaged(key, flagged);
    assertDamaged(key, other);
    assertDamaged(key, new byte[0]);
    assertDamaged(new Slice(EntryCodec.key(7, new byte[0])), stamped(0));
    assertDamaged(new Slice(EntryCodec.key(7, new byte[8193])), stamped(0));
    assertDamaged(new Slice(KEY), stamped(0));
  }

  private static void assertDamaged(Slice key, byte[] stored) {
    assertThatThrownBy(() -> StoredEntry.bucketId(key, new Slice(stored)))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }

  private static byte[] keeping() {
    byte[] stored = EntryCodec.encode(VALUE, 0, new BucketOptions(true));
    ByteBuffer.wrap(stored).putLong(EntryCodec.versionAt(0), 258);
    return stored;
  }

  private static byte[] stamped(long expireAtMs) {
    byte[] stored = EntryCodec.encode(VALUE, expireAtMs);
    ByteBuffer.wrap(stored).putLong(EntryCodec.versionAt(expireAtMs), 258);
    return stored;
  }
}
