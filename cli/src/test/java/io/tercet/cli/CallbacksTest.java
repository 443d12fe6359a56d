package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What depends on a future may go on with further calls in any way, also all of it at once. */
@TestInstance(Lifecycle.PER_CLASS)
class CallbacksTest {
  /** Far more than there are threads for callbacks. */
  private static final int CALLS = 200;

  private static final byte[] KEY = "k".getBytes(UTF_8);

  private Served served;
  private TercetClient client;
  private Bucket bucket;

  @BeforeAll
  void start(@TempDir Path directory) {
    served = new Served(directory.resolve("data"));
    client = served.client().build();
    bucket = client.bucket("b");
    bucket.put(KEY, "v".getBytes(UTF_8));
  }

  @AfterAll
  void stop() {
    client.close();
    served.close();
  }

  private void all(Function<Entry, String> stage) throws Exception {
    List<CompletableFuture<String>> futures =
        IntStream.range(0, CALLS)
            .mapToObj(
                i -> bucket.getAsync(KEY).thenApply(entry -> stage.apply(entry.orElseThrow())))
            .toList();
    for (CompletableFuture<String> future : futures) {
      assertThat(future.get(60, TimeUnit.SECONDS)).isEqualTo("v");
    }
  }

  @Test
  void stagesMayMakeBlockingCalls() throws Exception {
    all(entry -> bucket.get(entry.key()).orElseThrow().valueAsText());
  }

  @Test
  void stagesMayWaitForFutures() throws Exception {
    all(entry -> bucket.getAsync(entry.key()).join().orElseThrow().valueAsText());
  }

  @Test
  void stagesMayWaitForScans() throws Exception {
    all(
        entry -> {
          try (Scan scan = bucket.scan(ScanOptions.prefix(entry.key()))) {
            return scan.iterator().next().valueAsText();
          }
        });
  }

  @Test
  void stagesMayWaitForTransactions() throws Exception {
    all(
        entry ->
            client
                .transactAsync(
                    transaction ->
                        transaction
                            .bucket("b")
                            .getAsync(entry.key())
                            .thenApply(read -> read.orElseThrow().valueAsText()))
                .join());
  }
}
