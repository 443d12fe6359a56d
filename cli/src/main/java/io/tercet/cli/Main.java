package io.tercet.cli;

import static io.tercet.cli.line.CommandNode.group;
import static io.tercet.cli.line.CommandNode.leaf;

import io.tercet.cli.bench.BenchCommand;
import io.tercet.cli.catalog.CreateBucketCommand;
import io.tercet.cli.catalog.CreateDatabaseCommand;
import io.tercet.cli.catalog.DropBucketCommand;
import io.tercet.cli.catalog.DropDatabaseCommand;
import io.tercet.cli.catalog.ListBucketsCommand;
import io.tercet.cli.catalog.ListDatabasesCommand;
import io.tercet.cli.catalog.ShowDatabaseCommand;
import io.tercet.cli.kv.CountCommand;
import io.tercet.cli.kv.DeleteCommand;
import io.tercet.cli.kv.ExpireCommand;
import io.tercet.cli.kv.GetCommand;
import io.tercet.cli.kv.IncrementCommand;
import io.tercet.cli.kv.LoadCommand;
import io.tercet.cli.kv.PutCommand;
import io.tercet.cli.kv.ScanCommand;
import io.tercet.cli.kv.WatchCommand;
import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.CommandRunner;
import io.tercet.cli.line.CompletionCommand;
import io.tercet.cli.line.World;
import io.tercet.cli.server.CheckCommand;
import io.tercet.cli.server.PingCommand;
import io.tercet.cli.server.ServeCommand;
import io.tercet.cli.server.StatusCommand;
import io.tercet.cli.shell.ShellCommand;
import java.util.List;

/** The {@code tercet} command. */
public final class Main {
  private static final CommandNode TERCET =
      group(
          "tercet",
          "One store for key-value pairs, JSON documents and a property graph.",
          leaf("serve", "Runs a server.", ServeCommand::new),
          leaf("check", "Reads all of a store that no server has open.", CheckCommand::new),
          leaf("ping", "Asks whether a server serves.", PingCommand::new),
          leaf("status", "Says what a server is and how it does.", StatusCommand::new),
          leaf("bench", "Measures a server as it is reached from here.", BenchCommand::new),
          leaf(
              "shell",
              "Takes commands one after another, with one connection.",
              () -> new ShellCommand(Main.TERCET, version())),
          leaf(
              "completion",
              "Prints a script that completes command lines.",
              () -> new CompletionCommand(Main.TERCET)),
          group(
              "db",
              "Databases.",
              leaf("create", "Creates a database.", CreateDatabaseCommand::new),
              leaf("drop", "Drops a database with all that is in it.", DropDatabaseCommand::new),
              leaf("list", "Lists the databases.", ListDatabasesCommand::new),
              leaf("show", "Says what is known of a database.", ShowDatabaseCommand::new)),
          group(
              "bucket",
              "Buckets of a database.",
              leaf("create", "Creates a bucket.", CreateBucketCommand::new),
              leaf("drop", "Drops a bucket with all its entries.", DropBucketCommand::new),
              leaf("list", "Lists the buckets.", ListBucketsCommand::new)),
          group(
              "kv",
              "Entries of a bucket: byte keys and byte values.",
              leaf("get", "Reads entries.", GetCommand::new),
              leaf("put", "Writes an entry.", PutCommand::new),
              leaf("delete", "Removes an entry, or a range of them.", DeleteCommand::new),
              leaf("scan", "Reads entries in the order of their keys.", ScanCommand::new),
              leaf("count", "Counts entries.", CountCommand::new),
              leaf("incr", "Adds to a counter.", IncrementCommand::new),
              leaf("expire", "Sets when an entry expires.", ExpireCommand::new),
              leaf("watch", "Shows what happens to entries.", WatchCommand::new),
              leaf("load", "Loads many entries from a file.", LoadCommand::new)));

  private Main() {}

  /** Returns all commands. */
  public static CommandNode commands() {
    return TERCET;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... arguments) {
    return run(World.ofProcess(), List.of(arguments));
  }

  static int run(World world, List<String> arguments) {
    return new CommandRunner(TERCET, world, version()).run(arguments);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(from classes)" : version;
  }
}
