package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.DocumentedBytes;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Slice;
import io.tercet.kv.AtomicWrite;
import io.tercet.kv.Operation;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Receipts are byte by byte what docs/internals/embedded-receipts.md says. */
class ReceiptFormatTest {
  private static final byte[] KEY = {'k'};
  private static final byte[] VALUE = {'v'};

  @Test
  void resultsAreAsDocumented() throws IOException {
    Entry entry = new Entry(KEY, new Slice(VALUE), 1, 258, 1000, 7);
    WriteResult write =
        new WriteResult(
            0,
            true,
            List.of(
                new PutResult(0, Optional.empty()), new DeleteResult(0, false, Optional.empty())));
    DocumentedBytes.of("embedded-receipts.md")
        .shows("put", ReceiptCodec.PUT.encode(new PutResult(0, Optional.empty())))
        .shows("delete", ReceiptCodec.DELETE.encode(new DeleteResult(0, true, Optional.of(entry))))
        .shows(
            "increment",
            ReceiptCodec.INCREMENT.encode(new IncrementResult(0, 42, Optional.empty())))
        .shows("expire", ReceiptCodec.EXPIRE.encode(new ExpireResult(0, true, true)))
        .shows("range", ReceiptCodec.DELETE_RANGE.encode(new DeleteRangeResult(0, 3, true)))
        .shows("write", ReceiptCodec.WRITE.encode(write))
        .shows("hashed", hashed())
        .andNothingElse();
  }

  private static byte[] hashed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1);
      for (String text : List.of("b", "k", "v")) {
        out.writeLong(text.length());
        out.write(text.getBytes(UTF_8));
      }
      // Neither condition nor expiry, nothing is asked for, and no lease.
      out.writeByte(0);
      out.writeByte(0);
      out.writeLong(0);
      out.writeLong(0);
    }
    byte[] whole = bytes.toByteArray();
    assertThat(RequestHash.of(Operation.Put.of("b", KEY, VALUE))).isEqualTo(sha(whole));
    return whole;
  }

  private static byte[] sha(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsAskedForMakesAnotherHash() {
    List<byte[]> hashes = new ArrayList<>();
    for (PutOptions options :
        List.of(
            PutOptions.none(),
            PutOptions.none().returnPrevious(),
            PutOptions.none().keepTtl(),
            PutOptions.none().ttl(Duration.ofMillis(5)),
            PutOptions.none().expireAt(Instant.ofEpochMilli(5)),
            PutOptions.none().condition(Condition.mustExist()),
            PutOptions.none().condition(Condition.mustNotExist()),
            PutOptions.none().condition(Condition.versionEquals(1)),
            PutOptions.none().condition(Condition.valueEquals(KEY)))) {
      hashes.add(RequestHash.of(options.toOperation("b", KEY, VALUE)));
    }
    hashes.add(RequestHash.of(PutOptions.none().toOperation("bk", new byte[0], VALUE)));
    hashes.add(RequestHash.of(DeleteOptions.none().toOperation("b", KEY)));
    hashes.add(RequestHash.of(DeleteOptions.none().returnPrevious().toOperation("b", KEY)));
    hashes.add(RequestHash.of(IncrementOptions.none().toOperation("b", KEY, 1)));
    hashes.add(RequestHash.of(IncrementOptions.none().toOperation("b", KEY, 2)));
    hashes.add(RequestHash.of(IncrementOptions.none().minValue(0).toOperation("b", KEY, 1)));
    hashes.add(RequestHash.of(PersistOptions.none().toOperation("b", KEY)));
    ExpireOptions expire = ExpireOptions.after(Duration.ofMillis(5));
    hashes.add(RequestHash.of(expire.toOperation("b", KEY)));
    hashes.add(RequestHash.of(expire.rule(ExpireRule.WHEN_SET).toOperation("b", KEY)));
    hashes.add(RequestHash.ofRange("b", KeyRange.prefix(KEY), 0));
    hashes.add(RequestHash.ofRange("b", KeyRange.of(KEY, new byte[0]), 0));
    hashes.add(RequestHash.ofRange("b", KeyRange.prefix(KEY), 1));
    AtomicWrite then = Write.none().then(io.tercet.embedded.Operation.delete(KEY)).inModel("b");
    AtomicWrite otherwise =
        Write.none().orElse(io.tercet.embedded.Operation.delete(KEY)).inModel("b");
    hashes.add(RequestHash.of(then));
    hashes.add(RequestHash.of(otherwise));
    hashes.add(RequestHash.of(Write.none().compare(KEY, Condition.mustExist()).inModel("b")));
    Set<String> different = new HashSet<>();
    hashes.forEach(hash -> different.add(HexFormat.of().formatHex(hash)));
    assertThat(different).hasSameSizeAs(hashes);
  }

  @Test
  void durabilityIsNoPartOfTheHash() {
    PutOptions buffered = PutOptions.none().durability(Durability.BUFFERED);
    assertThat(RequestHash.of(buffered.toOperation("b", KEY, VALUE)))
        .isEqualTo(RequestHash.of(PutOptions.none().toOperation("b", KEY, VALUE)));
  }

  @Test
  void damageAndNewerFormatsAreNamed() {
    assertThat(reason(new byte[] {2, 1, 0})).isEqualTo(Reason.FORMAT_TOO_NEW);
    assertThat(reason(new byte[] {1, 9, 0})).isEqualTo(Reason.FORMAT_TOO_NEW);
    assertThat(reason(new byte[] {})).isEqualTo(Reason.DATA_LOSS);
    assertThat(reason(new byte[] {1, 1, 1, 0, 0, 0, 9, 'k'})).isEqualTo(Reason.DATA_LOSS);
    assertThat(reason(new byte[] {1, 1, 1, -1, 0, 0, 0, 'k'})).isEqualTo(Reason.DATA_LOSS);
    assertThat(reason(new byte[] {1, 4, 1, 1})).isEqualTo(Reason.DATA_LOSS);
    assertThat(reason(new byte[] {1, 1, 0, 0})).isEqualTo(Reason.DATA_LOSS);
  }

  private static Reason reason(byte[] bytes) {
    Reason[] reason = new Reason[1];
    assertThatThrownBy(() -> ReceiptCodec.PUT.decode(bytes))
        .isInstanceOfSatisfying(TercetException.class, e -> reason[0] = e.reason());
    return reason[0];
  }
}
