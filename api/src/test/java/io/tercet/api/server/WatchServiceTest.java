package io.tercet.api.server;

import static io.tercet.api.server.WireErrors.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tercet.api.config.ServerConfig;
import io.tercet.core.error.Reason;
import io.tercet.database.v1.DropBucketRequest;
import io.tercet.kv.v1.DeleteRequest;
import io.tercet.kv.v1.Operation;
import io.tercet.kv.v1.PutOperation;
import io.tercet.kv.v1.PutRequest;
import io.tercet.kv.v1.WatchCommit;
import io.tercet.kv.v1.WatchEvent;
import io.tercet.kv.v1.WatchEventType;
import io.tercet.kv.v1.WatchRequest;
import io.tercet.kv.v1.WatchResponse;
import io.tercet.kv.v1.WriteRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watch over the wire. */
class WatchServiceTest {
  private static final String BUCKET = "b";

  @TempDir Path directory;
  private ServedFixture served;

  @BeforeEach
  void start() {
    served = new ServedFixture(directory, ServerConfig.defaults());
  }

  @AfterEach
  void end() throws InterruptedException {
    served.close();
  }

  private Iterator<WatchResponse> watch(WatchRequest.Builder request) {
    return served.keyValues().watch(request.setBucket(BUCKET).build());
  }

  /** Reads on until so many events have come; returns the message that had the last. */
  private static WatchResponse read(Iterator<WatchResponse> watch, int count, List<String> events) {
    WatchResponse last = WatchResponse.getDefaultInstance();
    while (events.size() < count) {
      last = watch.next();
      for (WatchCommit commit : last.getCommitsList()) {
        commit.getEventsList().forEach(event -> events.add(show(event)));
      }
    }
    return last;
  }

  private static String show(WatchEvent event) {
    String type = event.getType().name().substring("WATCH_EVENT_TYPE_".length());
    return type
        + " "
        + event.getEntry().getKey().toStringUtf8()
        + "="
        + event.getEntry().getValue().toStringUtf8();
  }

  @Test
  void tellsWhatHappensFromNowOn() {
    put("before", "1");
    Iterator<WatchResponse> watch = watch(WatchRequest.newBuilder());
    WatchResponse first = watch.next();
    assertThat(first.hasHeader()).isTrue();
    assertThat(first.getResumeToken()).isNotEmpty();
    long version = put("k", "1");
    served
        .keyValues()
        .delete(DeleteRequest.newBuilder().setBucket(BUCKET).setKey(bytes("k")).build());
    List<String> events = new ArrayList<>();
    WatchResponse last = read(watch, 2, events);
    assertThat(events).containsExactly("PUT k=1", "DELETE k=");
    assertThat(last.getProgressVersion()).isGreaterThan(version);
    assertThat(last.hasHeader()).isFalse();
  }

  @Test
  void tellsACommitAsOne() {
    Iterator<WatchResponse> watch = watch(WatchRequest.newBuilder().setPrefix(bytes("a")));
    watch.next();
    long version =
        served
            .keyValues()
            .write(
                WriteRequest.newBuilder()
                    .setBucket(BUCKET)
                    .addThen(put("a1"))
                    .addThen(put("b"))
                    .addThen(put("a2"))
                    .build())
            .getCommitVersion();
    WatchCommit commit = watch.next().getCommits(0);
    assertThat(commit.getVersion()).isEqualTo(version);
    assertThat(commit.getTimeMs()).isPositive();
    assertThat(commit.getContinued()).isFalse();
    assertThat(commit.getEventsList().stream().map(WatchServiceTest::show))
        .containsExactly("PUT a1=v", "PUT a2=v");
    assertThat(commit.getEvents(0).getEntry().getVersion()).isEqualTo(version);
  }

  @Test
  void aLargeCommitComesInPartsAndWithoutATokenBetween() {
    Iterator<WatchResponse> watch = watch(WatchRequest.newBuilder());
    watch.next();
    WriteRequest.Builder large = WriteRequest.newBuilder().setBucket(BUCKET);
    ByteString value = ByteString.copyFrom(new byte[700_000]);
    for (int i = 0; i < 5; i++) {
      large.addThen(
          Operation.newBuilder()
              .setPut(PutOperation.newBuilder().setKey(bytes("k" + i)).setValue(value)));
    }
    served.keyValues().write(large.build());
    int events = 0;
    int parts = 0;
    boolean continued = true;
    while (continued) {
      WatchResponse part = watch.next();
      assertThat(part.getCommitsCount()).isEqualTo(1);
      continued = part.getCommits(0).getContinued();
      assertThat(part.getResumeToken().isEmpty()).isEqualTo(continued);
      assertThat(part.getProgressVersion() == 0).isEqualTo(continued);
      events += part.getCommits(0).getEventsCount();
      parts++;
    }
    assertThat(events).isEqualTo(5);
    assertThat(parts).isGreaterThan(1);
  }

  @Test
  void goesOnFromATokenAlsoAfterARestart() throws Exception {
    Iterator<WatchResponse> watch = watch(WatchRequest.newBuilder());
    watch.next();
    put("a", "1");
    List<String> events = new ArrayList<>();
    String token = read(watch, 1, events).getResumeToken();
    long b = put("b", "2");
    served.restart();
    put("c", "3");
    read(watch(WatchRequest.newBuilder().setResumeToken(token)), 3, events);
    assertThat(events).containsExactly("PUT a=1", "PUT b=2", "PUT c=3");
    events.clear();
    read(watch(WatchRequest.newBuilder().setResumeToken(token).setAfterVersion(b)), 1, events);
    assertThat(events).containsExactly("PUT c=3");
    assertFails(
        () -> watch(WatchRequest.newBuilder().setResumeToken(token).setKey(bytes("a"))).next(),
        Reason.INVALID_ARGUMENT);
  }

  @Test
  void beginsAfterAVersion() {
    long version = put("a", "1");
    put("b", "2");
    List<String> events = new ArrayList<>();
    read(watch(WatchRequest.newBuilder().setAfterVersion(version).setKeysOnly(true)), 1, events);
    assertThat(events).containsExactly("PUT b=");
    assertFails(
        () -> watch(WatchRequest.newBuilder().setAfterVersion(1L << 40)).next(),
        Reason.VERSION_UNKNOWN);
  }

  @Test
  void saysHowFarItHasComeWhenNothingHappens() {
    Iterator<WatchResponse> watch =
        watch(WatchRequest.newBuilder().setKey(bytes("k")).setProgressIntervalMs(100));
    long before = watch.next().getProgressVersion();
    long version = put("other", "1");
    WatchResponse progress = watch.next();
    while (progress.getProgressVersion() < version) {
      assertThat(progress.getCommitsCount()).isZero();
      assertThat(progress.getProgressVersion()).isGreaterThanOrEqualTo(before);
      progress = watch.next();
    }
    assertThat(progress.getResumeToken()).isNotEmpty();
    assertThat(progress.getProgressVersion()).isEqualTo(version);
  }

  @Test
  void followsABucketThatIsDroppedAndMadeAnew() {
    Iterator<WatchResponse> watch = watch(WatchRequest.newBuilder());
    watch.next();
    put("a", "1");
    served.databases().dropBucket(DropBucketRequest.newBuilder().setBucket(BUCKET).build());
    put("b", "2");
    List<String> events = new ArrayList<>();
    read(watch, 3, events);
    assertThat(events).containsExactly("PUT a=1", "DROP_BUCKET =", "PUT b=2");
    assertThat(WatchEventType.WATCH_EVENT_TYPE_DROP_BUCKET.getNumber()).isEqualTo(4);
  }

  @Test
  void requestsThatMakeNoSenseAreNamed() {
    for (WatchRequest.Builder request :
        List.of(
            WatchRequest.newBuilder().setKey(bytes("k")).setPrefix(bytes("k")),
            WatchRequest.newBuilder().setPrefix(bytes("k")).setEnd(bytes("l")),
            WatchRequest.newBuilder().setAfterVersion(-1),
            WatchRequest.newBuilder().setResumeToken("!"),
            WatchRequest.newBuilder().setResumeToken("AAAA"),
            WatchRequest.newBuilder().setProgressIntervalMs(1))) {
      assertFails(() -> watch(request).next(), Reason.INVALID_ARGUMENT);
    }
    assertFails(
        () -> served.keyValues().watch(WatchRequest.getDefaultInstance()).next(),
        Reason.INVALID_ARGUMENT);
    assertFails(
        () -> watch(WatchRequest.newBuilder().setDatabase("none")).next(),
        Reason.DATABASE_NOT_FOUND);
  }

  private long put(String key, String value) {
    return served
        .keyValues()
        .put(
            PutRequest.newBuilder()
                .setBucket(BUCKET)
                .setKey(bytes(key))
                .setValue(bytes(value))
                .build())
        .getCommitVersion();
  }

  private static Operation put(String key) {
    return Operation.newBuilder()
        .setPut(PutOperation.newBuilder().setKey(bytes(key)).setValue(bytes("v")))
        .build();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
