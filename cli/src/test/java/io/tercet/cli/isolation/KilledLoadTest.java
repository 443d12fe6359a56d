package io.tercet.cli.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.client.Bucket;
import io.tercet.client.BulkLoadOptions;
import io.tercet.client.BulkLoadProgress;
import io.tercet.client.BulkLoadResult;
import io.tercet.client.LoadEntry;
import io.tercet.client.TercetClient;
import io.tercet.client.Watch;
import io.tercet.client.WatchEvent;
import io.tercet.client.WatchOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is killed and started again in the middle of a bulk load, which goes on by itself. */
class KilledLoadTest {
  private static final long SEED = Long.getLong("tercet.seed", System.nanoTime());
  private static final int ITEMS = 40_000;
  private static final int KILL_EVERY = 15_000;
  private static final String END = "end";

  @Test
  void everyItemIsWrittenOnce(@TempDir Path directory) throws IOException {
    Map<String, Integer> writes = new HashMap<>();
    try (KillableServer server = new KillableServer(directory, new Random(SEED))) {
      server.start();
      try (TercetClient client =
              TercetClient.builder().port(server.port()).deadline(Duration.ofSeconds(60)).build();
          Watch watch = client.bucket("loaded").watch(WatchOptions.all().keysOnly())) {
        watch.awaitStarted();
        Bucket bucket = client.bucket("loaded");
        BulkLoadResult result = bucket.bulkLoad("l", items(server), BulkLoadOptions.none());
        assertThat(result.progress()).isEqualTo(new BulkLoadProgress(ITEMS, ITEMS, 0, 0));
        bucket.put(END.getBytes(UTF_8), new byte[0]);
        while (!writes.containsKey(END)) {
          for (WatchEvent event : watch.next().events()) {
            writes.merge(new String(event.key(), UTF_8), 1, Integer::sum);
          }
        }
      }
    }
    assertThat(writes).hasSize(ITEMS + 1);
    assertThat(writes.values()).containsOnly(1);
  }

  private static Stream<LoadEntry> items(KillableServer server) {
    return IntStream.rangeClosed(1, ITEMS)
        .mapToObj(
            i -> {
              if (i % KILL_EVERY == 0) {
                killAndStart(server);
              }
              return LoadEntry.of(("k" + i).getBytes(UTF_8), ("v" + i).getBytes(UTF_8));
            });
  }

  private static void killAndStart(KillableServer server) {
    server.kill();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
