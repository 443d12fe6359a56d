package io.tercet.cli.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.Entry;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the writers of a bucket, which was empty at first, were told of their commits; and whether
 * what watchers saw is just that. Any thread may record.
 */
final class CommitLedger {
  /** Stands for an entry that was removed. */
  static final String GONE = "gone";

  private final NavigableMap<Long, Map<String, String>> commits = new ConcurrentSkipListMap<>();

  /**
   * What one commit did, by key.
   *
   * @param changes entries as {@link #show} shows them, or {@link #GONE}
   */
  record Seen(long version, Map<String, String> changes) {

    /** Returns what a watch told. */
    static Seen of(WatchCommit commit) {
      Map<String, String> changes = new TreeMap<>();
      for (WatchEvent event : commit.events()) {
        String key = new String(event.key(), UTF_8);
        Optional<Entry> entry = event.entry();
        if (entry.isPresent() && entry.get().version() != commit.version()) {
          throw new AssertionError("an entry of another version than its commit: " + commit);
        }
        if (changes.put(key, entry.map(CommitLedger::show).orElse(GONE)) != null) {
          throw new AssertionError("a key that comes twice: " + commit);
        }
      }
      return new Seen(commit.version(), changes);
    }
  }

  /**
   * What a watcher saw from one scan on.
   *
   * @param prefix of the keys that it watched
   * @param after the version of the scan
   * @param snapshot what the scan found
   * @param commits what the watches after it told
   * @param upTo the version up to which they had told all
   */
  record Stretch(
      String prefix, long after, Map<String, String> snapshot, List<Seen> commits, long upTo) {}

  static String show(Entry entry) {
    return show(entry.value(), entry.expireAt());
  }

  static String show(byte[] value, Optional<Instant> expireAt) {
    String text = value.length > 50 ? "#" + Arrays.hashCode(value) : new String(value, UTF_8);
    return text + expireAt.map(moment -> " until " + moment).orElse("");
  }

  /** Records a commit that was acknowledged. */
  void record(long version, Map<String, String> changes) {
    if (commits.put(version, Map.copyOf(changes)) != null) {
      throw new AssertionError("two commits of the version " + version);
    }
  }

  int size() {
    return commits.size();
  }

  /** Returns what the entries with a prefix are at a version. */
  Map<String, String> contents(String prefix, long version) {
    Map<String, String> contents = new TreeMap<>();
    commits.headMap(version, true).values().forEach(changes -> apply(changes, contents));
    contents.keySet().removeIf(key -> !key.startsWith(prefix));
    return contents;
  }

  /** Carries out changes on a copy. */
  static void apply(Map<String, String> changes, Map<String, String> copy) {
    changes.forEach(
        (key, shown) -> {
          if (shown.equals(GONE)) {
            copy.remove(key);
          } else {
            copy.put(key, shown);
          }
        });
  }

  /** Returns what is wrong with what a watcher saw, if anything is. */
  Optional<String> fault(Stretch seen) {
    Map<String, String> there = contents(seen.prefix(), seen.after());
    if (!there.equals(seen.snapshot())) {
      return Optional.of(
          "the scan at %d found %s in place of %s".formatted(seen.after(), seen.snapshot(), there));
    }
    NavigableMap<Long, Map<String, String>> due = new TreeMap<>();
    commits
        .subMap(seen.after(), false, seen.upTo(), true)
        .forEach(
            (version, changes) -> {
              Map<String, String> watched = new TreeMap<>(changes);
              watched.keySet().removeIf(key -> !key.startsWith(seen.prefix()));
              if (!watched.isEmpty()) {
                due.put(version, watched);
              }
            });
    long last = seen.after();
    for (Seen commit : seen.commits()) {
      if (commit.version() <= last) {
        return Optional.of("%d was told after %d".formatted(commit.version(), last));
      }
      last = commit.version();
      Map<String, String> expected = due.remove(last);
      if (!commit.changes().equals(expected)) {
        return Optional.of(
            "%d was told as %s in place of %s".formatted(last, commit.changes(), expected));
      }
    }
    return due.isEmpty() ? Optional.empty() : Optional.of("never told: " + due.keySet());
  }
}
