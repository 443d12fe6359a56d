package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.Operation;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.examples.JobQueue.Claim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JobQueueTest {
  private static final String DONE = "done";
  private static final int WORKERS = 4;
  private static final int JOBS = 150;

  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() {
    served = new Served(directory);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theProgramPrintsWhatItDid() {
    for (int run = 0; run < 2; run++) {
      List<String> out = new ArrayList<>();
      JobQueue.show(served.client(), out::add);
      assertThat(out)
          .containsExactly(
              "claimed: send a letter",
              "claimed: make a copy",
              "left to claim: false",
              "completed: true",
              "completed again: false",
              "prolonged: true",
              "jobs that are not completed: 1");
    }
  }

  @Test
  void workersThatDieLoseNoJobAndNoneIsDoneTwice() {
    JobQueue queue = new JobQueue(served.client(), "q", Duration.ofMillis(500));
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < JOBS; i++) {
      expected.put(queue.add("job " + i), "1");
    }
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      workers.add(CompletableFuture.runAsync(() -> work(queue), threads));
    }
    workers.forEach(CompletableFuture::join);
    threads.shutdown();
    assertThat(done()).isEqualTo(expected);
    assertThat(queue.size()).isZero();
    assertThat(served.client().bucket("q-leases").count(KeyRange.all())).isZero();
  }

  /** Works until nothing is left, after having died over its first job. */
  private static void work(JobQueue queue) {
    queue.claim();
    while (queue.size() > 0) {
      queue.claim().ifPresent(claim -> queue.complete(claim, countedIn(claim)));
    }
  }

  private static Operation countedIn(Claim claim) {
    return Operation.increment(claim.key().getBytes(UTF_8), 1).in(DONE);
  }

  private Map<String, String> done() {
    Map<String, String> counts = new TreeMap<>();
    try (Scan scan = served.client().bucket(DONE).scan(ScanOptions.all())) {
      for (Entry entry : scan) {
        counts.put(entry.keyAsText(), entry.valueAsText());
      }
    }
    return counts;
  }

  @Test
  void whoHasLostAClaimCannotCompleteIt() throws Exception {
    JobQueue hasty = new JobQueue(served.client(), "q", Duration.ofMillis(1));
    JobQueue patient = new JobQueue(served.client(), "q", Duration.ofHours(1));
    hasty.add("job");
    Claim lost = hasty.claim().orElseThrow();
    Optional<Claim> own = patient.claim();
    while (own.isEmpty()) {
      Thread.sleep(5);
      own = patient.claim();
    }
    assertThat(hasty.prolong(lost)).isFalse();
    assertThat(hasty.complete(lost, countedIn(lost))).isFalse();
    assertThat(done()).isEmpty();
    assertThat(patient.prolong(own.get())).isTrue();
    assertThat(patient.complete(own.get(), countedIn(own.get()))).isTrue();
    assertThat(patient.complete(own.get(), countedIn(own.get()))).isFalse();
    assertThat(done()).containsOnlyKeys(own.get().key()).containsValue("1");
  }

  @Test
  void jobsAreClaimedInTheirOrderAlsoBehindManyThatAreLeased() {
    JobQueue queue = new JobQueue(served.client(), "q", Duration.ofHours(1));
    List<String> added = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      added.add(queue.add("job"));
    }
    List<String> claimed = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      claimed.add(queue.claim().orElseThrow().key());
    }
    assertThat(claimed).isEqualTo(added);
    assertThat(queue.claim()).isEmpty();
  }
}
