package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.kv.EntryWatch;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tokens are byte by byte what docs/internals/resume-token.md says of those of a server. */
class TokensTest {
  private static final UUID INCARNATION = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
  private static final String INCARNATION_HEX = "0102030405060708090a0b0c0d0e0f10";
  private static final byte[] KEY = {'k', 0, (byte) 0xff};

  private static String hex(String token) {
    return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(token));
  }

  /** Returns the hash of a message of Protocol Buffers. */
  private static String sha(String messageHex) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(messageHex));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aScanGoesOnAfterAKey() {
    ScanOptions options = ScanOptions.prefix("p".getBytes(UTF_8)).keysOnly().limit(5);
    Tokens tokens = Tokens.ofScan(INCARNATION, "default", "b", options);
    String token = tokens.after(KEY);
    // SHA-256 of database 1 = "default", bucket 2 = "b", prefix 4 = "p".
    assertThat(hex(token))
        .isEqualTo(
            "01" + INCARNATION_HEX + sha("0a0764656661756c74" + "120162" + "220170") + "6b00ff");
    assertThat(token).doesNotContain("=");
    assertThat(tokens.lastKey(token)).isEqualTo(KEY);
  }

  @Test
  void rangesAndDirectionsArePartOfWhatWasAskedFor() {
    byte[] start = "s".repeat(200).getBytes(UTF_8);
    ScanOptions options = ScanOptions.all().start(start).end("t".getBytes(UTF_8)).reverse();
    String token = Tokens.ofScan(INCARNATION, "default", "b", options).after(KEY);
    // A length of 200 takes two bytes. start 5, end 6, reverse 7 = 1.
    String message =
        "0a0764656661756c74" + "120162" + "2ac801" + "73".repeat(200) + "320174" + "3801";
    assertThat(hex(token)).isEqualTo("01" + INCARNATION_HEX + sha(message) + "6b00ff");
  }

  @Test
  void aWatchGoesOnAfterAVersionWithABucket() {
    WatchOptions options = WatchOptions.key("k".getBytes(UTF_8)).keysOnly();
    Tokens tokens = Tokens.ofWatch(INCARNATION, "default", "b", options);
    EntryWatch.Position position = new EntryWatch.Position(258, 7);
    String token = tokens.from(position);
    assertThat(hex(token))
        .isEqualTo(
            "02"
                + INCARNATION_HEX
                + sha("0a0764656661756c74" + "120162" + "1a016b")
                + "0000000000000102"
                + "00000007");
    assertThat(tokens.position(token)).isEqualTo(position);
  }
}
