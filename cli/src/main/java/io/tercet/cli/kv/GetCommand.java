package io.tercet.cli.kv;

import io.tercet.cli.ending.ExitCode;
import io.tercet.cli.line.Arguments;
import io.tercet.cli.line.Command;
import io.tercet.cli.line.Context;
import io.tercet.cli.line.Declaration;
import io.tercet.cli.output.Encoding;
import io.tercet.cli.output.Format;
import io.tercet.cli.output.Printer;
import io.tercet.cli.output.Rows;
import io.tercet.client.Bucket;
import io.tercet.client.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code tercet kv get}. */
public final class GetCommand implements Command {
  private static final String METADATA = "--metadata";

  @Override
  public void declare(Declaration declaration) {
    declaration
        .parameter("BUCKET", "The bucket.")
        .parameters("KEY", "The key, or several, which are then read at one version.")
        .flag(METADATA, "Print version, expiry and size, and not the value.")
        .notes(
            "",
            "One key: prints the value as it is, and a line feed after it on a terminal alone;",
            "with --output json, jsonl or csv, the whole entry. Several keys: prints the entries.",
            "Ends with exit code 1 if any of them is not there.");
    Encodings.declare(declaration);
  }

  @Override
  public int run(Arguments arguments, Context context) throws IOException {
    Encoding encoding = Encodings.of(arguments);
    Bucket bucket = context.bucket(arguments.parameter(0));
    boolean metadata = arguments.flag(METADATA);
    List<String> names = arguments.parameters(1);
    List<byte[]> keys = new ArrayList<>();
    for (String name : names) {
      keys.add(Encodings.key(encoding, name));
    }
    List<Optional<Entry>> found =
        keys.size() == 1
            ? List.of(metadata ? bucket.getMetadata(keys.get(0)) : bucket.get(keys.get(0)))
            : (metadata ? bucket.batchGetMetadata(keys) : bucket.batchGet(keys)).entries();
    boolean raw = !metadata && context.formatOr(Format.TABLE) == Format.TABLE;
    if (keys.size() == 1 && raw) {
      printRaw(found.get(0), context);
    } else {
      Printer printer = new Printer(context.world().out(), context.format(), encoding);
      print(found, metadata, keys.size() == 1, printer);
    }
    return tellMissing(names, found, arguments.parameter(0), context);
  }

  private static void printRaw(Optional<Entry> entry, Context context) throws IOException {
    if (entry.isPresent()) {
      OutputStream out = context.world().out();
      out.write(entry.get().value());
      if (context.world().onTerminal()) {
        out.write('\n');
      }
    }
  }

  private static void print(
      List<Optional<Entry>> found, boolean metadata, boolean one, Printer printer)
      throws IOException {
    if (one) {
      if (found.get(0).isPresent()) {
        printer.one(EntryRows.row(found.get(0).get(), !metadata));
      }
      return;
    }
    Rows rows = printer.many(EntryRows.columns(!metadata));
    for (Optional<Entry> entry : found) {
      if (entry.isPresent()) {
        rows.add(EntryRows.row(entry.get(), !metadata));
      }
    }
    rows.end();
  }

  private static int tellMissing(
      List<String> names, List<Optional<Entry>> found, String bucket, Context context) {
    int code = ExitCode.DONE;
    for (int i = 0; i < names.size(); i++) {
      if (found.get(i).isEmpty()) {
        context.tell(
            "tercet: KEY_NOT_FOUND: There is no key '"
                + names.get(i)
                + "' in bucket '"
                + bucket
                + "'.");
        code = ExitCode.NOT_MET;
      }
    }
    return code;
  }
}
