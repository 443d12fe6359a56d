package io.tercet.api.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.tercet.kv.EntryWatch;
import io.tercet.kv.ResumeTokens;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.WatchRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The hash in a token is that of a request, as Protocol Buffers themselves write it. */
class ResumeTokenHashTest {
  private static final UUID INCARNATION = new UUID(1, 2);
  private static final int HASH_AT = 17;
  private static final int PLACE_AT = 25;
  private static final String DATABASE = "läden";
  private static final String BUCKET = "b".repeat(150);
  private static final ByteString KEY = ByteString.copyFromUtf8("k".repeat(128));
  private static final ByteString START = ByteString.copyFrom(new byte[] {0, -1});
  private static final ByteString END = ByteString.copyFromUtf8("z".repeat(20_000));

  private static byte[] hashIn(String token) {
    return Arrays.copyOfRange(Base64.getUrlDecoder().decode(token), HASH_AT, PLACE_AT);
  }

  private static byte[] hashOf(MessageLite request) throws NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(request.toByteArray());
    return Arrays.copyOf(digest, PLACE_AT - HASH_AT);
  }

  @Test
  void ofAScan() throws NoSuchAlgorithmException {
    for (boolean reverse : new boolean[] {false, true}) {
      ScanRequest request =
          ScanRequest.newBuilder()
              .setDatabase(DATABASE)
              .setBucket(BUCKET)
              .setPrefix(KEY)
              .setStart(START)
              .setEnd(END)
              .setReverse(reverse)
              .build();
      ResumeTokens tokens =
          ResumeTokens.ofScan(
              INCARNATION,
              DATABASE,
              BUCKET,
              KEY.toByteArray(),
              START.toByteArray(),
              END.toByteArray(),
              reverse);
      assertThat(hashIn(tokens.after("k".getBytes(UTF_8)))).isEqualTo(hashOf(request));
    }
  }

  @Test
  void ofAWatch() throws NoSuchAlgorithmException {
    WatchRequest request =
        WatchRequest.newBuilder()
            .setDatabase(DATABASE)
            .setBucket(BUCKET)
            .setKey(KEY)
            .setStart(START)
            .setEnd(END)
            .build();
    ResumeTokens tokens =
        ResumeTokens.ofWatch(
            INCARNATION,
            DATABASE,
            BUCKET,
            KEY.toByteArray(),
            new byte[0],
            START.toByteArray(),
            END.toByteArray());
    assertThat(hashIn(tokens.from(new EntryWatch.Position(1, 1)))).isEqualTo(hashOf(request));
  }
}
