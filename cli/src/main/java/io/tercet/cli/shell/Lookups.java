package io.tercet.cli.shell;

import io.grpc.Context;
import io.tercet.cli.line.Session;
import io.tercet.cli.line.Suggestions;
import io.tercet.cli.output.Encoding;
import io.tercet.client.Database;
import io.tercet.client.Entry;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server for names and keys to complete with. Within a short while it has an answer or
 * none at all, and never an error: whoever presses Tab wants help, and not to hear why there is
 * none. It looks past the transaction, so that a look does not become a part of it.
 */
final class Lookups implements AutoCloseable {
  /** The most keys that are suggested. */
  static final int KEYS_MAX = 50;

  /** How long whoever presses Tab waits. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Session session;
  private final Duration patience;
  private @Nullable ScheduledExecutorService timer;

  /**
   * Makes one.
   *
   * @param patience how long a lookup may take
   */
  Lookups(Session session, Duration patience) {
    this.session = session;
    this.patience = patience;
  }

  /** Returns what fits the beginning of a word, in its order; nothing where that is not known. */
  List<String> find(Suggestions suggestions, String word) {
    return switch (suggestions.lookup()) {
      case NOTHING -> List.of();
      case DATABASES -> asked(session::databaseNames, word);
      case BUCKETS -> asked(() -> database(suggestions).listBuckets(), word);
      case KEYS ->
          suggestions.bucket().isEmpty()
              ? List.of()
              : asked(() -> keys(database(suggestions), suggestions.bucket(), word), word);
    };
  }

  private Database database(Suggestions suggestions) {
    return session.database(suggestions.database());
  }

  private static List<String> keys(Database database, String bucket, String prefix) {
    byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
    ScanOptions options = ScanOptions.prefix(bytes).keysOnly().limit(KEYS_MAX);
    List<String> keys = new ArrayList<>();
    try (Scan scan = database.bucket(bucket).scan(options)) {
      for (Entry entry : scan) {
        String key = Encoding.UTF8.encode(entry.key());
        // What cannot be typed is not suggested.
        if (key != null && key.chars().noneMatch(c -> c == '\uFFFD' || Character.isISOControl(c))) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  private List<String> asked(Supplier<List<String>> question, String word) {
    ScheduledExecutorService watch = timer;
    if (watch == null) {
      watch = Executors.newSingleThreadScheduledExecutor(Lookups::daemon);
      timer = watch;
    }
    Context.CancellableContext limited =
        Context.current().withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS, watch);
    Context before = limited.attach();
    try {
      return question.get().stream().filter(name -> name.startsWith(word)).toList();
    } catch (TercetClientException e) {
      // No server, no such bucket, too slow: the person sees that nothing is suggested.
      return List.of();
    } finally {
      limited.detach(before);
      limited.cancel(null);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "tercet-completion-deadline");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    ScheduledExecutorService running = timer;
    if (running != null) {
      running.shutdownNow();
    }
  }
}
