package io.tercet.embedded.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tercet.core.engine.CommitRecord;
import io.tercet.core.engine.HistoryCursor;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.transaction.Transaction;
import io.tercet.embedded.Tercet;
import io.tercet.embedded.TercetOptions;
import io.tercet.kv.EntryScan;
import io.tercet.kv.ScanOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process again and again, at random moments and at named points, on one store, and
 * looks after each kill: every acknowledged commit is there and whole, nothing is torn, the history
 * tells of exactly what is stored, and versions go on.
 *
 * <p>{@code -Dtercet.kills=N} says how often; {@code -Dtercet.seed=N} repeats the choices.
 */
class CrashTest {
  private static final int THREADS = 4;

  @TempDir Path directory;

  private final Map<String, Long> acknowledged = new HashMap<>();
  private long newestVersion;

  @Test
  void losesNothingThatWasAcknowledgedAndTearsNothing() throws Exception {
    int kills = Integer.getInteger("tercet.kills", 8);
    long seed = Long.getLong("tercet.seed", new Random().nextLong());
    Random random = new Random(seed);
    for (int kill = 0; kill < kills; kill++) {
      CrashPoint[] points = CrashPoint.values();
      CrashPoint point = kill % 2 == 0 ? null : points[kill / 2 % points.length];
      String what = "kill " + kill + " at " + point + " with -Dtercet.seed=" + seed;
      runAndKill(random, point);
      check(what);
    }
    assertTrue(acknowledged.size() > 0, "something was acknowledged, seed " + seed);
  }

  private void runAndKill(Random random, @Nullable CrashPoint point)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(CrashWriter.class.getName());
    command.add(directory.toString());
    command.add(Long.toString(random.nextLong()));
    command.add(Integer.toString(THREADS));
    if (point != null) {
      int passes =
          point == CrashPoint.BEFORE_WRITE || point == CrashPoint.AFTER_WRITE
              ? 10 + random.nextInt(300)
              : 1 + random.nextInt(2);
      command.addAll(List.of(point.name(), Integer.toString(passes)));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    long liveMs = 100L + random.nextInt(700);
    Thread killer = new Thread(() -> killLater(process, point == null ? liveMs : 20_000L));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("ready")) {
          killer.start();
        } else {
          remember(line);
        }
      }
    }
    assertEquals(137, process.waitFor(), "it was killed, and did not fail by itself");
    killer.interrupt();
  }

  private static void killLater(Process process, long afterMs) {
    try {
      if (!process.waitFor(afterMs, TimeUnit.MILLISECONDS)) {
        // Through the handle: the process itself would close the pipe, and what it told would be
        // lost.
        process.toHandle().destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void remember(String line) {
    String[] parts = line.split(" ", 3);
    acknowledged.merge(parts[0], Long.parseLong(parts[1]), Math::max);
    newestVersion = Math.max(newestVersion, Long.parseLong(parts[2]));
  }

  private void check(String what) throws InterruptedException {
    try (Tercet tercet = Tercet.open(TercetOptions.of(directory))) {
      Map<String, byte[]> entries = entries(tercet);
      for (int t = 0; t < THREADS; t++) {
        checkThread(what, "t" + t, entries);
      }
      assertTrue(
          tercet.store().engine().version() > newestVersion, what + ": versions have gone back");
      checkHistory(what, tercet);
    }
  }

  private void checkThread(String what, String name, Map<String, byte[]> entries) {
    byte[] counter = entries.get(name + "/count");
    long count = counter == null ? 0 : Long.parseLong(new String(counter, StandardCharsets.UTF_8));
    long told = acknowledged.getOrDefault(name, 0L);
    assertTrue(count >= told, what + ": lost " + name + " " + told + ", has " + count);
    for (long number = 1; number <= count; number++) {
      byte[] half = entries.get(name + "/a/" + number);
      assertTrue(half != null, what + ": torn " + name + " " + number);
      assertArrayEquals(half, entries.get(name + "/b/" + number), what + ": torn " + number);
    }
    long halves = entries.keySet().stream().filter(key -> key.startsWith(name + "/a/")).count();
    assertEquals(count, halves, what + ": more than was counted");
  }

  private static Map<String, byte[]> entries(Tercet tercet) {
    Map<String, byte[]> entries = new HashMap<>();
    try (Transaction transaction = tercet.begin(true);
        EntryScan scan =
            tercet.keyValues().model().scan(transaction, "", CrashWriter.BUCKET, ScanOptions.ALL)) {
      while (scan.next()) {
        String key = new String(scan.entry().key(), StandardCharsets.UTF_8);
        entries.put(key, scan.entry().value());
      }
    }
    return entries;
  }

  /** The sweeper is at work meanwhile: both sides are taken at one version. */
  private static void checkHistory(String what, Tercet tercet) throws InterruptedException {
    try (Transaction transaction = tercet.begin(true)) {
      Map<String, String> retold = retold(tercet, transaction.version());
      try (Cursor cursor = transaction.scan(Keyspace.KEY_VALUE, KeyRange.all())) {
        while (cursor.next()) {
          String key = cursor.key().toString();
          assertEquals(cursor.value().toString(), retold.remove(key), what + ": retold " + key);
        }
      }
      assertTrue(retold.isEmpty(), () -> what + ": retold only: " + retold.keySet());
    }
  }

  /** Returns what the history says must stand in the keyspace of entries, in hexadecimal. */
  private static Map<String, String> retold(Tercet tercet, long until) throws InterruptedException {
    while (tercet.store().engine().durableVersion() < until) {
      Thread.sleep(10);
    }
    Map<String, String> retold = new TreeMap<>();
    HexFormat hex = HexFormat.of();
    long version = 0;
    try (HistoryCursor history = tercet.store().engine().history().after(0)) {
      while (version < until && history.next() && history.commit().version() <= until) {
        assertTrue(history.commit().version() > version, "versions grow");
        version = history.commit().version();
        for (CommitRecord.Change change : history.commit().changes()) {
          byte[] value = change.value();
          if (change.keyspace() == Keyspace.KEY_VALUE && value != null) {
            retold.put(hex.formatHex(change.key()), hex.formatHex(value));
          } else if (change.keyspace() == Keyspace.KEY_VALUE) {
            retold.remove(hex.formatHex(change.key()));
          }
        }
      }
    }
    return retold;
  }
}
