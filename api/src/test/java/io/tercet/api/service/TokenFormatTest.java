package io.tercet.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.kv.EntryWatch;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WatchRequest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tokens are byte by byte what docs/internals/resume-token.md says. */
class TokenFormatTest {
  private static final UUID INCARNATION = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
  private static final String INCARNATION_HEX = "0102030405060708090a0b0c0d0e0f10";
  private static final byte[] KEY = {'k', 0, (byte) 0xff};

  private static String hex(String token) {
    return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(token));
  }

  @Test
  void aScanGoesOnAfterAKey() {
    byte[] hash = {1, 2, 3, 4, 5, 6, 7, 8};
    String token = ResumeToken.of(INCARNATION, hash, KEY);
    assertThat(hex(token)).isEqualTo("01" + INCARNATION_HEX + "0102030405060708" + "6b00ff");
    assertThat(token).doesNotContain("=");
    assertThat(ResumeToken.lastKey(token, INCARNATION, hash)).isEqualTo(KEY);
  }

  @Test
  void aWatchGoesOnAfterAVersionWithABucket() {
    byte[] hash = {1, 2, 3, 4, 5, 6, 7, 8};
    EntryWatch.Position position = new EntryWatch.Position(258, 7);
    String token = WatchToken.of(INCARNATION, hash, position);
    assertThat(hex(token))
        .isEqualTo("02" + INCARNATION_HEX + "0102030405060708" + "0000000000000102" + "00000007");
    assertThat(WatchToken.position(token, INCARNATION, hash)).isEqualTo(position);
  }

  @Test
  void hashesAreOfTheNamedFieldsAlone() {
    ScanRequest scan =
        ScanRequest.newBuilder().setBucket("b").setPrefix(ByteString.copyFromUtf8("p")).build();
    // SHA-256 of database 1 = "default", bucket 2 = "b", prefix 4 = "p".
    assertThat(HexFormat.of().formatHex(ResumeToken.scanHash(scan)))
        .isEqualTo(sha("0a0764656661756c74" + "120162" + "220170"));
    assertThat(
            ResumeToken.scanHash(
                scan.toBuilder().setLimit(5).setKeysOnly(true).setDatabase("default").build()))
        .isEqualTo(ResumeToken.scanHash(scan));
    WatchRequest watch =
        WatchRequest.newBuilder().setBucket("b").setKey(ByteString.copyFromUtf8("k")).build();
    assertThat(HexFormat.of().formatHex(WatchToken.watchHash(watch)))
        .isEqualTo(sha("0a0764656661756c74" + "120162" + "1a016b"));
    assertThat(WatchToken.watchHash(watch.toBuilder().setKeysOnly(true).build()))
        .isEqualTo(WatchToken.watchHash(watch));
  }

  private static String sha(String hex) {
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(hex));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tokensOfOthersAreRefused() {
    byte[] hash = {1, 2, 3, 4, 5, 6, 7, 8};
    String scan = ResumeToken.of(INCARNATION, hash, KEY);
    refused(Reason.FOREIGN_TOKEN, () -> ResumeToken.lastKey(scan, new UUID(1, 2), hash));
    refused(Reason.INVALID_ARGUMENT, () -> ResumeToken.lastKey(scan, INCARNATION, new byte[8]));
    refused(Reason.INVALID_ARGUMENT, () -> WatchToken.position(scan, INCARNATION, hash));
    refused(Reason.INVALID_ARGUMENT, () -> ResumeToken.lastKey("AQ", INCARNATION, hash));
    refused(Reason.INVALID_ARGUMENT, () -> ResumeToken.lastKey("ü", INCARNATION, hash));
    String watch = WatchToken.of(INCARNATION, hash, new EntryWatch.Position(1, 1));
    String longer = Tokens.of((byte) 2, INCARNATION, hash, new byte[13]);
    assertThat(longer).isNotEqualTo(watch);
    refused(Reason.INVALID_ARGUMENT, () -> WatchToken.position(longer, INCARNATION, hash));
  }

  private static void refused(Reason reason, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
