package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.api.config.ServerConfig;
import io.tercet.api.config.Settings;
import io.tercet.api.server.TercetServer;
import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.Operation;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Watch;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchEvent;
import io.tercet.client.WatchOptions;
import io.tercet.client.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches of the Java client against a real server, which comes and goes. */
class WatchAgainstServerTest {
  private static final String BUCKET = "watched";
  private static final int KEYS = 40;

  @TempDir Path directory;
  private TercetServer server;
  private TercetClient client;
  private Bucket bucket;

  @BeforeEach
  void start() {
    server = serve(0);
    client = TercetClient.builder().port(server.port()).deadline(Duration.ofSeconds(60)).build();
    bucket = client.bucket(BUCKET);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private TercetServer serve(int port) {
    return TercetServer.start(
        ServerConfig.defaults()
            .with(Settings.DATA, directory.resolve("data").toString())
            .with(Settings.PORT, port));
  }

  private void restart() {
    int port = server.port();
    server.close();
    server = serve(port);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void tellsEachCommitOnce() {
    try (Watch watch = bucket.watch(WatchOptions.range(KeyRange.prefix(bytes("a"))))) {
      watch.awaitStarted();
      long first = bucket.put(bytes("a1"), bytes("v")).commitVersion();
      bucket.put(bytes("b"), bytes("v"));
      long both =
          bucket
              .write(
                  Write.none()
                      .then(Operation.put(bytes("a2"), bytes("w")), Operation.delete(bytes("a1"))))
              .commitVersion();
      WatchCommit commit = watch.next();
      assertThat(commit.version()).isEqualTo(first);
      assertThat(commit.events()).hasSize(1);
      assertThat(commit.events().get(0).entry().map(Entry::valueAsText)).contains("v");
      commit = watch.nextAsync().join();
      assertThat(commit.version()).isEqualTo(both);
      assertThat(commit.events())
          .extracting(WatchEvent::type)
          .containsExactlyInAnyOrder(WatchEvent.Type.DELETE, WatchEvent.Type.PUT);
      assertThat(watch.next(Duration.ofMillis(50))).isEmpty();
      long last = bucket.put(bytes("a3"), bytes("v")).commitVersion();
      assertThat(watch.next(Duration.ofSeconds(60)).map(WatchCommit::version)).contains(last);
      assertThat(watch.progressVersion()).isGreaterThanOrEqualTo(last);
    }
  }

  @Test
  void goesOnByItselfOverRestartsAndByTokenInAnotherWatch() {
    String token;
    try (Watch watch = bucket.watch(WatchOptions.key(bytes("k")))) {
      watch.awaitStarted();
      bucket.put(bytes("k"), bytes("1"));
      assertThat(text(watch.next())).isEqualTo("1");
      restart();
      bucket.put(bytes("k"), bytes("2"));
      assertThat(text(watch.next())).isEqualTo("2");
      token = watch.resumeToken();
    }
    bucket.put(bytes("k"), bytes("3"));
    restart();
    try (Watch watch = bucket.watch(WatchOptions.key(bytes("k")).resumeToken(token))) {
      assertThat(text(watch.next())).isEqualTo("3");
    }
  }

  private static String text(WatchCommit commit) {
    return commit.events().get(0).entry().orElseThrow().valueAsText();
  }

  @Test
  void aWatchThatMayNotWaitFailsWithoutAServer() {
    try (Watch watch = bucket.watch(WatchOptions.all().retryFor(Duration.ZERO))) {
      watch.awaitStarted();
      server.close();
      assertThatThrownBy(watch::next)
          .isInstanceOfSatisfying(
              TercetClientException.class,
              e -> assertThat(e.code().name()).isEqualTo("UNAVAILABLE"));
    }
  }

  @Test
  void aWatchThatIsClosedOrMalformedSaysSo() {
    Watch watch = bucket.watch(WatchOptions.all());
    CompletableFuture<WatchCommit> waiting = watch.nextAsync();
    watch.close();
    watch.close();
    assertThat(waiting).isCompletedExceptionally();
    try (Watch refused = bucket.watch(WatchOptions.all().resumeToken("nonsense"))) {
      assertThatThrownBy(refused::next)
          .isInstanceOfSatisfying(
              TercetClientException.class,
              e -> assertThat(e.reason()).isEqualTo("INVALID_ARGUMENT"));
    }
  }

  @Test
  void rebuildsTheContentsWhileWritersWriteAndEverythingIsKilled() throws Exception {
    Random random = new Random();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong goal = new AtomicLong(Long.MAX_VALUE);
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    try (Watch first = bucket.watch(WatchOptions.all())) {
      first.awaitStarted();
      for (int i = 0; i < 3; i++) {
        long seed = random.nextLong();
        writers.add(CompletableFuture.runAsync(() -> writeUntil(done, new Random(seed))));
      }
      List<CompletableFuture<Map<String, String>>> copies = new ArrayList<>();
      String start = first.resumeToken();
      for (int i = 0; i < 4; i++) {
        long seed = random.nextLong();
        copies.add(CompletableFuture.supplyAsync(() -> copyUntil(goal, start, new Random(seed))));
      }
      for (int i = 0; i < 4; i++) {
        Thread.sleep(400);
        restart();
      }
      done.set(true);
      for (CompletableFuture<Void> writer : writers) {
        writer.join();
      }
      goal.set(bucket.put(bytes("end"), bytes("")).commitVersion());
      Map<String, String> expected = new TreeMap<>();
      try (Scan scan = bucket.scan(ScanOptions.all())) {
        scan.forEach(entry -> expected.put(entry.keyAsText(), show(entry)));
      }
      for (CompletableFuture<Map<String, String>> copy : copies) {
        assertThat(copy.join()).isEqualTo(expected);
      }
    }
  }

  private void writeUntil(AtomicBoolean done, Random random) {
    while (!done.get()) {
      byte[] key = bytes("k" + random.nextInt(KEYS));
      switch (random.nextInt(4)) {
        case 0 -> bucket.delete(key);
        case 1 ->
            bucket.write(
                Write.none()
                    .then(
                        Operation.put(key, bytes("w" + random.nextInt())),
                        Operation.delete(bytes("l" + random.nextInt(KEYS)))));
        default -> bucket.put(key, bytes("v" + random.nextInt()));
      }
    }
  }

  /** Keeps a copy by watches that are closed and resumed at random, until all was seen. */
  private Map<String, String> copyUntil(AtomicLong goal, String start, Random random) {
    Map<String, String> copy = new TreeMap<>();
    String token = start;
    long last = 0;
    while (last < goal.get()) {
      try (Watch watch = bucket.watch(WatchOptions.all().resumeToken(token))) {
        for (int i = random.nextInt(200); i >= 0 && last < goal.get(); i--) {
          Optional<WatchCommit> next = watch.next(Duration.ofMillis(200));
          if (next.isPresent()) {
            assertThat(next.get().version()).isGreaterThan(last);
            last = next.get().version();
            next.get().events().forEach(event -> apply(copy, event));
          }
          token = watch.resumeToken().isEmpty() ? token : watch.resumeToken();
        }
      }
    }
    return copy;
  }

  private static void apply(Map<String, String> copy, WatchEvent event) {
    String key = new String(event.key(), UTF_8);
    if (event.entry().isPresent()) {
      copy.put(key, show(event.entry().get()));
    } else {
      copy.remove(key);
    }
  }

  private static String show(Entry entry) {
    return entry.valueAsText() + " " + entry.version();
  }
}
