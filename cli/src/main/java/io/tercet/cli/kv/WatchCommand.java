package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.ending.UsageException;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Bytes;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Row;
import io.tercet.cli.output.Rows;
import io.tercet.client.Entry;
import io.tercet.client.KeyRange;
import io.tercet.client.Watch;
import io.tercet.client.WatchCommit;
import io.tercet.client.WatchEvent;
import io.tercet.client.WatchOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code tercet kv watch}. */
public final class WatchCommand implements Command {
  private static final String KEYS_ONLY = "--keys-only";
  private static final String AFTER = "--after";
  private static final String RESUME = "--resume";
  private static final String LIMIT = "--limit";
  private static final int KEY_BYTES_MAX = 8 << 10;

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket; need not exist.")
        .optionalParameter("KEY", "Only this key.");
    Ranges.declare(declaration);
    declaration
        .flag(KEYS_ONLY, "Leave out the values.")
        .flag(Writes.PREVIOUS, "Print what was there before, if the bucket keeps it.")
        .option(AFTER, "VERSION", "Begin after this version. Default: now.")
        .option(RESUME, "TOKEN", "Go on where a watch of the same keys left off.")
        .option(LIMIT, "N", "End with the commit that reaches so many events. Default: never.")
        .notes(
            "",
            "Prints a row for each entry that is put, deleted or has expired, and for a bucket that",
            "is dropped, until it is ended. Rows of one commit have the same commit_version. When the",
            "server goes away, it is tried again for as long as --timeout says.");
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    context.refuseInTransaction("kv watch");
    Encoding encoding = Encodings.of(arguments);
    boolean withValues = !arguments.flag(KEYS_ONLY);
    boolean withPrevious = arguments.flag(Writes.PREVIOUS);
    if (withPrevious && !withValues) {
      throw new UsageException(Writes.PREVIOUS + " and " + KEYS_ONLY + " exclude each other");
    }
    long limit = arguments.number(LIMIT, 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    WatchOptions options = options(arguments, encoding).retryFor(context.timeout());
    // Where there is no server, that is heard at once, as by other commands; one that is lost later
    // is tried again.
    var unused = context.client().ping();
    try (Watch watch = context.bucket(arguments.parameter(0)).watch(options)) {
      context.onCancel(watch::close);
      // Before anything is printed: where the watch fails at once, there is nothing to print.
      watch.awaitStarted();
      Rows rows =
          new Printer(context.world().out(), context.format(), encoding)
              .many(columns(withValues, withPrevious));
      // The header of a table or of CSV says that the watch has begun.
      rows.flush();
      context.world().out().flush();
      long events = 0;
      while (events < limit) {
        WatchCommit commit = watch.next();
        for (WatchEvent event : commit.events()) {
          rows.add(row(commit, event, withValues, withPrevious));
          events++;
        }
        rows.flush();
        context.world().out().flush();
      }
      rows.end();
      context.tell("tercet: Read on by " + RESUME + " " + watch.resumeToken());
    }
    return ExitCode.DONE;
  }

  private static WatchOptions options(Arguments arguments, Encoding encoding) {
    Optional<KeyRange> range = Ranges.of(arguments, encoding);
    Optional<String> key = arguments.optionalParameter(1);
    if (range.isPresent() && key.isPresent()) {
      throw new UsageException("a KEY and a range exclude each other");
    }
    WatchOptions options =
        key.map(text -> WatchOptions.key(watchable(Encodings.key(encoding, text))))
            .orElseGet(() -> range.map(WatchOptions::range).orElse(WatchOptions.all()));
    if (arguments.flag(KEYS_ONLY)) {
      options = options.keysOnly();
    }
    if (arguments.flag(Writes.PREVIOUS)) {
      options = options.includePrevious();
    }
    Optional<String> from = arguments.oneOf(AFTER, RESUME);
    if (from.isEmpty()) {
      return options;
    }
    if (from.get().equals(AFTER)) {
      return options.afterVersion(arguments.number(AFTER, 1, Long.MAX_VALUE).orElseThrow());
    }
    try {
      return options.resumeToken(arguments.option(RESUME).orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new UsageException(RESUME + " takes a token as a watch has printed it");
    }
  }

  /** The server would wait for ever for an entry that nobody can write. */
  private static byte[] watchable(byte[] key) {
    if (key.length > KEY_BYTES_MAX) {
      throw new UsageException(
          "A key has at most " + KEY_BYTES_MAX + " bytes, and this one " + key.length);
    }
    return key;
  }

  private static String[] columns(boolean withValues, boolean withPrevious) {
    List<String> columns = new ArrayList<>(List.of("event", "key"));
    if (withValues) {
      columns.add("value");
    }
    if (withPrevious) {
      columns.add("previous_value");
    }
    columns.addAll(List.of("expire_at", "commit_version"));
    return columns.toArray(new String[0]);
  }

  private static Row row(
      WatchCommit commit, WatchEvent event, boolean withValues, boolean withPrevious) {
    boolean ofEntry = event.type() != WatchEvent.Type.DROP_BUCKET;
    Row row =
        new Row()
            .with("event", event.type().name().toLowerCase(Locale.ROOT))
            .with("key", ofEntry ? new Bytes(event.key()) : null);
    if (withValues) {
      row.with("value", event.entry().map(entry -> new Bytes(entry.value())));
    }
    if (withPrevious) {
      row.with("previous_value", event.previous().map(entry -> new Bytes(entry.value())));
    }
    return row.with("expire_at", event.entry().flatMap(Entry::expireAt))
        .with("commit_version", commit.version());
  }
}
