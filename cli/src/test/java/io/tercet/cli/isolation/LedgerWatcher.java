package io.tercet.cli.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Status;
import io.tercet.cli.isolation.CommitLedger.Seen;
import io.tercet.cli.isolation.CommitLedger.Stretch;
import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Watch;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Keeps a copy of the entries with a prefix, by a scan and by watches after its version, which are
 * broken off and gone on with at random. One thread.
 */
final class LedgerWatcher {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int COMMITS_PER_WATCH = 60;

  /** How a watch that was broken off is gone on with. */
  enum Way {
    BY_TOKEN,
    BY_VERSION,
    BY_A_SCAN
  }

  private final Supplier<TercetClient> clients;
  private final String bucket;
  private final String prefix;
  private final Random random;
  private final Map<Way, Integer> ways = new EnumMap<>(Way.class);
  private final List<Stretch> stretches = new ArrayList<>();

  private TercetClient client;
  private Map<String, String> snapshot = Map.of();
  private Map<String, String> copy = new TreeMap<>();
  private List<Seen> commits = new ArrayList<>();
  private long after;
  private long position;
  private String token = "";

  LedgerWatcher(Supplier<TercetClient> clients, String bucket, String prefix, long seed) {
    this.clients = clients;
    this.bucket = bucket;
    this.prefix = prefix;
    this.random = new Random(seed);
    this.client = clients.get();
  }

  /** What was seen, and how it ended. */
  record Result(
      List<Stretch> stretches, Map<String, String> copy, Map<LedgerWatcher.Way, Integer> ways) {}

  /**
   * Watches until all up to a version was told.
   *
   * @param goal the version, once it is known
   * @param stalled whether to break nothing off, and to take nothing before the goal is known
   */
  Result watch(AtomicLong goal, boolean stalled) throws InterruptedException {
    try {
      scan();
      if (stalled) {
        try (Watch watch = open(Way.BY_VERSION)) {
          while (goal.get() == Long.MAX_VALUE) {
            Thread.sleep(20);
          }
          read(watch, goal, Integer.MAX_VALUE);
        }
      }
      while (position < goal.get()) {
        Way way = Way.values()[random.nextInt(Way.values().length)];
        ways.merge(way, 1, Integer::sum);
        if (way == Way.BY_A_SCAN) {
          endStretch();
          scan();
        }
        try (Watch watch = open(way)) {
          read(watch, goal, random.nextInt(COMMITS_PER_WATCH));
          if (random.nextInt(4) == 0) {
            vanish();
          }
        }
      }
      endStretch();
      return new Result(stretches, copy, ways);
    } finally {
      client.close();
    }
  }

  /** Ends all connections, with the watch still open. */
  private void vanish() {
    client.close();
    client = clients.get();
  }

  private Watch open(Way way) {
    WatchOptions options = WatchOptions.range(KeyRange.prefix(prefix.getBytes(UTF_8)));
    boolean byToken = way == Way.BY_TOKEN && !token.isEmpty();
    return client
        .bucket(bucket)
        .watch(byToken ? options.resumeToken(token) : options.afterVersion(position));
  }

  private void read(Watch watch, AtomicLong goal, int count) {
    for (int i = 0; i <= count && position < goal.get(); i++) {
      Optional<WatchCommit> next = watch.next(PATIENCE);
      if (next.isPresent()) {
        Seen seen = Seen.of(next.get());
        commits.add(seen);
        CommitLedger.apply(seen.changes(), copy);
        position = seen.version();
      }
      position = Math.max(position, watch.progressVersion());
      token = watch.resumeToken().isEmpty() ? token : watch.resumeToken();
    }
  }

  private void endStretch() {
    stretches.add(new Stretch(prefix, after, snapshot, commits, position));
  }

  /** Begins with a scan, again and again while there is no server. */
  private void scan() {
    while (true) {
      Map<String, String> found = new TreeMap<>();
      try {
        after = scan(client.bucket(bucket), prefix, found);
      } catch (TercetClientException e) {
        if (e.code() != Status.Code.UNAVAILABLE) {
          throw e;
        }
        continue;
      }
      snapshot = found;
      copy = new TreeMap<>(found);
      commits = new ArrayList<>();
      position = after;
      token = "";
      return;
    }
  }

  /** Returns all entries with a prefix. */
  static Map<String, String> contents(Bucket bucket, String prefix) {
    Map<String, String> found = new TreeMap<>();
    long unused = scan(bucket, prefix, found);
    return found;
  }

  /** Adds what it finds, and returns the version of it. */
  private static long scan(Bucket bucket, String prefix, Map<String, String> found) {
    long version = 0;
    try (Scan scan = bucket.scan(ScanOptions.prefix(prefix.getBytes(UTF_8)))) {
      for (var batch = scan.nextBatch(); batch.isPresent(); batch = scan.nextBatch()) {
        version = batch.get().readVersion();
        for (Entry entry : batch.get().entries()) {
          found.put(entry.keyAsText(), CommitLedger.show(entry));
        }
      }
    }
    return version;
  }
}
