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
  private static final long LEASE = 0x11223344556677L;

  @Test
  void isAsDocumented() throws IOException {
    byte[] key = EntryCodec.key(7, KEY);
    DocumentedBytes.of("key-value.md")
        .shows("key.plain", key)
        .shows("value.plain", stamped(0))
        .shows("value.expiring", stamped(1000))
        .shows("value.keeping", keeping())
        .shows("value.leased", leased(0))
        .shows("value.leased.expiring", leased(1000))
        .shows("key.expiry", ExpiryQueue.key(1000, key))
        .shows("options.keeping", new BucketOptions(true).encode())
        .shows("key.lease", LeaseCodec.key(1, LEASE))
        .shows("value.lease", LeaseCodec.value(10_000))
        .shows("key.member", LeaseCodec.memberKey(1, LEASE, key))
        .andNothingElse();
  }

  @Test
  void readsWhatItWrote() {
    Entry entry = new Entry(KEY, new Slice(stamped(1000)));
    assertThat(entry.value()).isEqualTo(VALUE);
    assertThat(entry.version()).isEqualTo(258);
    assertThat(entry.expireAtMs()).isEqualTo(1000);
    assertThat(entry.leaseId()).isEqualTo(Entry.NO_LEASE);
    assertThat(new Entry(KEY, new Slice(stamped(0))).expireAtMs()).isZero();
    for (long expireAtMs : new long[] {0, 1000}) {
      Entry leased = new Entry(KEY, new Slice(leased(expireAtMs)));
      assertThat(leased.value()).isEqualTo(VALUE);
      assertThat(leased.version()).isEqualTo(258);
      assertThat(leased.expireAtMs()).isEqualTo(expireAtMs);
      assertThat(leased.leaseId()).isEqualTo(LEASE);
    }
  }

  @Test
  void readsLeasesAndNamesTheirDamage() {
    byte[] entryKey = EntryCodec.key(7, KEY);
    Slice lease = new Slice(LeaseCodec.key(1, LEASE));
    Slice member = new Slice(LeaseCodec.memberKey(1, LEASE, entryKey));
    Slice ttl = new Slice(LeaseCodec.value(10_000));
    Slice nothing = new Slice(LeaseCodec.NOTHING);
    assertThat(StoredLease.databaseId(lease, ttl)).isEqualTo(1);
    assertThat(StoredLease.databaseId(member, nothing)).isEqualTo(1);
    assertThat(LeaseCodec.leaseId(member)).isEqualTo(LEASE);
    assertThat(LeaseCodec.entryKey(member.toByteArray())).isEqualTo(entryKey);
    assertThat(LeaseCodec.members(1, LEASE).contains(member.toByteArray())).isTrue();
    assertThat(LeaseCodec.members(1, LEASE).contains(lease.toByteArray())).isFalse();
    assertThat(LeaseCodec.members(1, LEASE).contains(LeaseCodec.key(1, LEASE + 1))).isFalse();
    assertLeaseDamaged(lease, nothing);
    assertLeaseDamaged(lease, new Slice(LeaseCodec.value(0)));
    assertLeaseDamaged(member, ttl);
    assertLeaseDamaged(new Slice(new byte[5]), ttl);
    assertLeaseDamaged(new Slice(LeaseCodec.key(1, 0)), ttl);
    assertLeaseDamaged(new Slice(LeaseCodec.memberKey(1, LEASE, new byte[4])), nothing);
  }

  private static void assertLeaseDamaged(Slice key, Slice stored) {
    assertThatThrownBy(() -> StoredLease.databaseId(key, stored))
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DATA_LOSS));
  }

  @Test
  void namesDamage() {
    for (byte[] stored : new byte[][] {stamped(0), stamped(1000), leased(0), leased(1000)}) {
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
    flagged[1] = 8;
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
    return encoded(0, Entry.NO_LEASE, new BucketOptions(true));
  }

  private static byte[] leased(long expireAtMs) {
    return encoded(expireAtMs, LEASE, BucketOptions.DEFAULT);
  }

  private static byte[] stamped(long expireAtMs) {
    return encoded(expireAtMs, Entry.NO_LEASE, BucketOptions.DEFAULT);
  }

  private static byte[] encoded(long expireAtMs, long leaseId, BucketOptions options) {
    byte[] stored = EntryCodec.encode(VALUE, expireAtMs, leaseId, options);
    ByteBuffer.wrap(stored).putLong(EntryCodec.versionAt(expireAtMs, leaseId), 258);
    return stored;
  }
}
