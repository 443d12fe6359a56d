package io.tercet.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tokens are byte by byte what docs/internals/resume-token.md says. */
class ResumeTokensFormatTest {
  private static final UUID INCARNATION = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
  private static final String INCARNATION_HEX = "0102030405060708090a0b0c0d0e0f10";
  private static final byte[] KEY = {'k', 0, (byte) 0xff};

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static ResumeTokens scan(UUID incarnation, String prefix) {
    return ResumeTokens.ofScan(
        incarnation, "default", "b", bytes(prefix), bytes(""), bytes(""), false);
  }

  private static ResumeTokens watch(String key) {
    return ResumeTokens.ofWatch(
        INCARNATION, "default", "b", bytes(key), bytes(""), bytes(""), bytes(""));
  }

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

  private static void refused(Reason reason, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aScanGoesOnAfterAKey() {
    ResumeTokens tokens = scan(INCARNATION, "p");
    String token = tokens.after(KEY);
    // SHA-256 of database 1 = "default", bucket 2 = "b", prefix 4 = "p".
    assertThat(hex(token))
        .isEqualTo(
            "01" + INCARNATION_HEX + sha("0a0764656661756c74" + "120162" + "220170") + "6b00ff");
    assertThat(token).doesNotContain("=");
    assertThat(tokens.lastKey(token)).isEqualTo(KEY);
  }

  @Test
  void boundsAndDirectionOfAScanArePartOfWhatWasAskedFor() {
    byte[] start = bytes("s".repeat(200));
    String token =
        ResumeTokens.ofScan(INCARNATION, "default", "b", bytes(""), start, bytes("t"), true)
            .after(KEY);
    // A length of 200 takes two bytes. start 5, end 6, reverse 7 = 1.
    String message =
        "0a0764656661756c74" + "120162" + "2ac801" + "73".repeat(200) + "320174" + "3801";
    assertThat(hex(token)).isEqualTo("01" + INCARNATION_HEX + sha(message) + "6b00ff");
  }

  @Test
  void aWatchGoesOnAfterAVersionWithABucket() {
    ResumeTokens tokens = watch("k");
    EntryWatch.Position position = new EntryWatch.Position(258, 7);
    String token = tokens.from(position);
    // SHA-256 of database 1 = "default", bucket 2 = "b", key 3 = "k".
    assertThat(hex(token))
        .isEqualTo(
            "02"
                + INCARNATION_HEX
                + sha("0a0764656661756c74" + "120162" + "1a016b")
                + "0000000000000102"
                + "00000007");
    assertThat(tokens.position(token)).isEqualTo(position);
  }

  @Test
  void boundsOfAWatchArePartOfWhatWasAskedFor() {
    String token =
        ResumeTokens.ofWatch(INCARNATION, "d", "b", bytes(""), bytes("p"), bytes("s"), bytes("t"))
            .from(new EntryWatch.Position(1, 0));
    // prefix 4, start 5, end 6, whatever of them a watch may have at once.
    assertThat(hex(token))
        .isEqualTo(
            "02"
                + INCARNATION_HEX
                + sha("0a0164" + "120162" + "220170" + "2a0173" + "320174")
                + "0000000000000001"
                + "00000000");
  }

  @Test
  void tokensOfOthersAreRefused() {
    ResumeTokens tokens = scan(INCARNATION, "p");
    String token = tokens.after(KEY);
    refused(Reason.FOREIGN_TOKEN, () -> scan(new UUID(1, 2), "p").lastKey(token));
    refused(Reason.INVALID_ARGUMENT, () -> scan(INCARNATION, "q").lastKey(token));
    refused(Reason.INVALID_ARGUMENT, () -> watch("k").position(token));
    refused(Reason.INVALID_ARGUMENT, () -> tokens.lastKey("AQ"));
    refused(Reason.INVALID_ARGUMENT, () -> tokens.lastKey("ü"));
    refused(Reason.INVALID_ARGUMENT, () -> tokens.lastKey(tokens.after(new byte[0])));
  }

  @Test
  void aPositionIsNoByteLongerOrShorter() {
    ResumeTokens tokens = watch("k");
    String token = tokens.from(new EntryWatch.Position(1, 1));
    byte[] decoded = Base64.getUrlDecoder().decode(token);
    for (int length : new int[] {decoded.length - 1, decoded.length + 1}) {
      byte[] other = Arrays.copyOf(decoded, length);
      String damaged =
          new String(Base64.getUrlEncoder().withoutPadding().encode(other), ISO_8859_1);
      refused(Reason.INVALID_ARGUMENT, () -> tokens.position(damaged));
    }
  }
}
