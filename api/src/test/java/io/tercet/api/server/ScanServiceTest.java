package io.tercet.api.server;

import static io.tercet.api.server.Calls.ALONE;
import static io.tercet.api.server.Calls.bytes;
import static io.tercet.api.server.Calls.scanRequest;
import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tercet.common.v1.EndReason;
import io.tercet.core.error.Reason;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.Entry;
import io.tercet.kv.v1.ScanRequest;
import io.tercet.kv.v1.ScanResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans over the wire, outside of transactions. */
class ScanServiceTest {
  @TempDir Path directory;
  private ServedFixture served;
  private Calls calls;

  @BeforeEach
  void start() {
    served = new ServedFixture(directory.resolve("data"));
    calls = new Calls(served);
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  @Test
  void anEmptyBucketIsOneMessage() {
    List<ScanResponse> messages = calls.messages(all().build());
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).hasHeader()).isTrue();
    assertThat(messages.get(0).getEnd().getReason()).isEqualTo(EndReason.END_REASON_EXHAUSTED);
    assertThat(messages.get(0).getResumeToken()).isEmpty();
  }

  @Test
  void aSmallResultIsOneMessageWithHeaderEntriesAndEnd() {
    putLetters();
    List<ScanResponse> messages = calls.messages(all().build());
    assertThat(messages).hasSize(1);
    ScanResponse message = messages.get(0);
    assertThat(message.getHeader().getReadVersion()).isPositive();
    assertThat(keys(message)).containsExactly("a", "b", "ba", "bb", "c");
    Entry first = message.getEntries(0);
    assertThat(first.getValue()).isEqualTo(bytes("value of a"));
    assertThat(first.getVersion()).isPositive();
    assertThat(message.getEnd().getEntryCount()).isEqualTo(5);
    assertThat(message.getEnd().getSizeBytes()).isEqualTo(7 + 10 * 3 + 11 * 2);
    assertThat(message.getResumeToken()).isNotEmpty();
  }

  @Test
  void rangesPrefixesAndDirections() {
    putLetters();
    assertThat(calls.keys(all().setPrefix(bytes("b")).build())).containsExactly("b", "ba", "bb");
    assertThat(calls.keys(all().setStart(bytes("b")).setEnd(bytes("bb")).build()))
        .containsExactly("b", "ba");
    assertThat(calls.keys(all().setStart(bytes("bb")).build())).containsExactly("bb", "c");
    assertThat(calls.keys(all().setEnd(bytes("b")).build())).containsExactly("a");
    assertThat(calls.keys(all().setReverse(true).build()))
        .containsExactly("c", "bb", "ba", "b", "a");
    assertThat(calls.keys(all().setReverse(true).setPrefix(bytes("b")).build()))
        .containsExactly("bb", "ba", "b");
    assertThat(calls.keys(all().setStart(bytes("c")).setEnd(bytes("a")).build())).isEmpty();
    assertThat(calls.keys(all().setPrefix(bytes("nothing")).build())).isEmpty();
    assertThat(calls.keys(all().setBucket("absent").build())).isEmpty();
  }

  @Test
  void aPrefixOf255sHasNoEnd() {
    byte[] high = {(byte) 0xff, (byte) 0xff};
    var unused =
        served
            .keyValues()
            .put(Calls.putRequest(ALONE, "", "v").setKey(ByteString.copyFrom(high)).build());
    putLetters();
    List<ScanResponse> messages =
        calls.messages(all().setPrefix(ByteString.copyFrom(new byte[] {(byte) 0xff})).build());
    assertThat(messages.get(0).getEntriesCount()).isEqualTo(1);
  }

  @Test
  void keysComeWithoutTheirValues() {
    putLetters();
    Entry first = calls.messages(all().setKeysOnly(true).build()).get(0).getEntries(0);
    assertThat(first.getValue()).isEqualTo(ByteString.EMPTY);
    assertThat(first.getValueSizeBytes()).isEqualTo(10);
  }

  @Test
  void limitsEndTheStream() {
    putLetters();
    ScanResponse two = calls.messages(all().setLimit(2).build()).get(0);
    assertThat(keys(two)).containsExactly("a", "b");
    assertThat(two.getEnd().getReason()).isEqualTo(EndReason.END_REASON_LIMIT_REACHED);
    ScanResponse bytes = calls.messages(all().setLimitBytes(12).build()).get(0);
    assertThat(keys(bytes)).containsExactly("a", "b");
    assertThat(bytes.getEnd().getReason()).isEqualTo(EndReason.END_REASON_LIMIT_REACHED);
  }

  @Test
  void aScanReadsOnWithoutRepeatingOrSkipping() throws Exception {
    putLetters();
    for (boolean reverse : new boolean[] {false, true}) {
      List<String> seen = new ArrayList<>();
      String token = "";
      long version = 0;
      while (true) {
        ScanResponse page =
            calls
                .messages(all().setReverse(reverse).setLimit(1).setResumeToken(token).build())
                .get(0);
        assertThat(page.getHeader().getReadVersion()).isGreaterThanOrEqualTo(version);
        version = page.getHeader().getReadVersion();
        if (page.getEntriesCount() == 0) {
          break;
        }
        seen.addAll(keys(page));
        token = page.getResumeToken();
        if (seen.size() == 2) {
          served.restart();
          calls = new Calls(served);
        }
      }
      assertThat(seen)
          .containsExactlyElementsOf(
              reverse ? List.of("c", "bb", "ba", "b", "a") : List.of("a", "b", "ba", "bb", "c"));
    }
  }

  @Test
  void aScanReadsOnWhereItsLastKeyIsGone() {
    putLetters();
    String token = calls.messages(all().setLimit(2).build()).get(0).getResumeToken();
    served
        .keyValues()
        .delete(DeleteRequest.newBuilder().setBucket(Calls.BUCKET).setKey(bytes("b")).build());
    calls.put(ALONE, "b0", "new");
    assertThat(calls.keys(all().setResumeToken(token).build()))
        .containsExactly("b0", "ba", "bb", "c");
  }

  @Test
  void tokensOfOthersAreRefused() throws Exception {
    putLetters();
    String token = calls.messages(all().setLimit(1).build()).get(0).getResumeToken();
    for (ScanRequest.Builder other :
        List.of(
            all().setPrefix(bytes("b")),
            all().setReverse(true),
            all().setBucket("other"),
            all().setEnd(bytes("c")))) {
      assertFails(() -> calls.keys(other.setResumeToken(token).build()), Reason.INVALID_ARGUMENT);
    }
    assertFails(
        () -> calls.keys(all().setResumeToken("not a token").build()), Reason.INVALID_ARGUMENT);
    assertFails(() -> calls.keys(all().setResumeToken("AAAA").build()), Reason.INVALID_ARGUMENT);
    try (ServedFixture another = new ServedFixture(directory.resolve("another"))) {
      assertFails(
          () -> new Calls(another).keys(all().setResumeToken(token).build()), Reason.FOREIGN_TOKEN);
    }
  }

  @Test
  void aTokenIsAsItsSpecificationSays() throws Exception {
    putLetters();
    String token = calls.messages(all().setLimit(1).build()).get(0).getResumeToken();
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    assertThat(bytes[0]).isEqualTo((byte) 1);
    assertThat(bytes).hasSize(1 + 16 + 8 + 1).endsWith((byte) 'a');
    assertThat(Files.readString(Path.of("..", "docs", "internals", "resume-token.md")))
        .contains("| 0 | 1 |", "| 1 | 16 |", "| 17 | 8 |", "| 25 | 1 or more |");
  }

  @Test
  void aLargeResultComesInBatches() {
    String value = "x".repeat(50_000);
    for (int i = 100; i < 160; i++) {
      calls.put(ALONE, "k" + i, value);
    }
    List<ScanResponse> messages = calls.messages(all().build());
    assertThat(messages).hasSizeBetween(8, 20);
    assertThat(messages).allSatisfy(m -> assertThat(m.getSerializedSize()).isLessThan(1 << 20));
    assertThat(messages.stream().filter(ScanResponse::hasHeader).count()).isEqualTo(1);
    assertThat(messages.stream().filter(ScanResponse::hasEnd).count()).isEqualTo(1);
    assertThat(Calls.keys(messages)).hasSize(60).isSorted();
    String token = messages.get(2).getResumeToken();
    int before = Calls.keys(messages.subList(0, 3)).size();
    assertThat(calls.keys(all().setResumeToken(token).build())).hasSize(60 - before);
  }

  @Test
  void aScanSeesOneVersion() {
    String value = "x".repeat(1_000_000);
    for (int i = 100; i < 130; i++) {
      calls.put(ALONE, "k" + i, value);
    }
    Iterator<ScanResponse> stream = served.keyValues().scan(all().build());
    List<ScanResponse> messages = new ArrayList<>(List.of(stream.next()));
    calls.put(ALONE, "k129b", "later");
    stream.forEachRemaining(messages::add);
    assertThat(Calls.keys(messages)).hasSize(30).doesNotContain("k129b");
  }

  @Test
  void malformedScansAreNamed() {
    assertFails(
        () -> calls.keys(all().setPrefix(bytes("a")).setStart(bytes("b")).build()),
        Reason.INVALID_ARGUMENT);
    assertFails(() -> calls.keys(all().setLimit(-1).build()), Reason.INVALID_ARGUMENT);
    assertFails(() -> calls.keys(all().setLimitBytes(-1).build()), Reason.INVALID_ARGUMENT);
    assertFails(() -> calls.keys(all().clearBucket().build()), Reason.INVALID_ARGUMENT);
    assertFails(() -> calls.keys(all().setDatabase("nowhere").build()), Reason.DATABASE_NOT_FOUND);
  }

  private void putLetters() {
    for (String key : List.of("b", "c", "a", "bb", "ba")) {
      calls.put(ALONE, key, "value of " + key);
    }
  }

  private static List<String> keys(ScanResponse message) {
    return Calls.keys(List.of(message));
  }

  private static ScanRequest.Builder all() {
    return scanRequest(ALONE);
  }
}
