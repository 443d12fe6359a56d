package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.client.Bucket;
import io.tercet.client.Durability;
import io.tercet.client.Entry;
import io.tercet.client.Operation;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.Write;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read together is of one moment, also while others write. */
class SnapshotReadsTest {
  private static final int KEYS = 20;
  private static final int READS = 300;

  private Served served;
  private TercetClient client;
  private Bucket bucket;

  @BeforeEach
  void start(@TempDir Path directory) {
    served = new Served(directory.resolve("data"));
    client = served.client().build();
    bucket = client.bucket("b");
  }

  @AfterEach
  void stop() {
    client.close();
    served.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<byte[]> keys() {
    return IntStream.range(0, KEYS).mapToObj(i -> bytes("key" + i)).toList();
  }

  /** Writes the same value to all keys, again and again, and reads meanwhile. */
  private void besideAWriter(Runnable read) {
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong writes = new AtomicLong();
    writeAll(0);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                writeAll(writes.incrementAndGet());
              }
            });
    try {
      for (int i = 0; i < READS || writes.get() < 10; i++) {
        read.run();
      }
    } finally {
      done.set(true);
    }
    writer.join();
  }

  private void writeAll(long value) {
    Operation[] puts =
        keys().stream()
            .map(key -> Operation.put(key, bytes(Long.toString(value))))
            .toArray(Operation[]::new);
    bucket.write(Write.none().durability(Durability.BUFFERED).then(puts));
  }

  @Test
  void aBatchIsReadAtOneVersion() {
    besideAWriter(
        () -> {
          Set<String> values = new HashSet<>();
          for (Optional<Entry> entry : bucket.batchGet(keys()).entries()) {
            values.add(entry.orElseThrow().valueAsText());
          }
          assertThat(values).hasSize(1);
        });
  }

  @Test
  void aScanIsReadAtOneVersion() {
    besideAWriter(
        () -> {
          List<String> values = new ArrayList<>();
          try (Scan scan = bucket.scan(ScanOptions.all())) {
            scan.forEach(entry -> values.add(entry.valueAsText()));
          }
          assertThat(values).hasSize(KEYS);
          assertThat(new HashSet<>(values)).hasSize(1);
        });
  }
}
