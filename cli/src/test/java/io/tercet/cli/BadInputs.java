package io.tercet.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** For every command what is right, and what is wrong with it in how many ways. */
final class BadInputs {
  private static final String LONG_KEY = "k".repeat(9_000);

  /** All commands by their words. */
  static final Map<String, Entry> ALL = all();

  /** What is wrong with any command that goes by settings. */
  static final List<Bad> SETTINGS =
      List.of(
          bad(2, "--port", "x").with("--port", "'x'"),
          bad(2, "--port", "0").with("--port", "65535"),
          bad(2, "--port", "-1").with("--port", "-1"),
          bad(2, "--port", "70000").with("--port", "70000"),
          bad(2, "--port").with("--port"),
          bad(2, "--host", "").with("--host"),
          bad(2, "--host", "no such host").with("--host", "no such host"),
          bad(2, "--host", "a:b:7411:c").with("--host", "a:b:7411:c"),
          bad(2, "--database", "").with("--database"),
          bad(2, "--timeout", "5 parsecs").with("--timeout", "5 parsecs", "30s"),
          bad(2, "--timeout", "-5s").with("--timeout", "-5s"),
          bad(2, "--timeout", "0s").with("--timeout", "0s"),
          bad(2, "--timeout", "999999999999999d").with("--timeout", "36500d"),
          bad(2, "--output", "xml").with("--output", "'xml'", "jsonl"),
          bad(2, "--profile", "none").with("none"),
          bad(2, "--port", "1", "--port", "2").with("--port"),
          bad(2, "--tls").with("--tls", "not built"),
          bad(2, "--debug=maybe").with("--debug"));

  private BadInputs() {}

  /** What a command needs to run. */
  enum Kind {
    /** A server. */
    ASKS_SERVER,
    /** Settings, and no server to begin with. */
    GOES_BY_SETTINGS,
    /** Neither. */
    FREE
  }

  /**
   * A command.
   *
   * @param valid arguments that are right
   * @param required the labels of the parameters that the first of them are
   * @param open whether any number of arguments may follow
   * @param own what is wrong with this command alone
   */
  record Entry(Kind kind, List<String> valid, List<String> required, boolean open, List<Bad> own) {
    Entry valid(String... arguments) {
      return new Entry(kind, List.of(arguments), required, open, own);
    }

    Entry needs(String... labels) {
      return new Entry(kind, valid, List.of(labels), open, own);
    }

    Entry takesMore() {
      return new Entry(kind, valid, required, true, own);
    }

    Entry fails(Bad... cases) {
      List<Bad> more = new ArrayList<>(own);
      more.addAll(Arrays.asList(cases));
      return new Entry(kind, valid, required, open, more);
    }
  }

  /**
   * A wrong input.
   *
   * @param line the arguments after the words of the command
   * @param code the exit code
   * @param words what the error has in it
   */
  record Bad(List<String> line, int code, List<String> words) {
    Bad with(String... named) {
      return new Bad(line, code, List.of(named));
    }

    Bad after(List<String> arguments) {
      List<String> all = new ArrayList<>(arguments);
      all.addAll(line);
      return new Bad(all, code, words);
    }
  }

  static Bad bad(int code, String... line) {
    return new Bad(List.of(line), code, List.of());
  }

  private static Entry command(Kind kind) {
    return new Entry(kind, List.of(), List.of(), false, List.of());
  }

  private static Entry asking() {
    return command(Kind.ASKS_SERVER);
  }

  private static Map<String, Entry> all() {
    Map<String, Entry> all = new TreeMap<>();
    processes(all);
    catalog(all);
    reads(all);
    writes(all);
    changes(all);
    ranges(all);
    return all;
  }

  private static void processes(Map<String, Entry> all) {
    Bad[] configuration = {
      bad(2, "--set", "nonsense").with("--set", "KEY=VALUE"),
      bad(2, "--set", "server.prot=1").with("CONFIGURATION_INVALID", "server.prot"),
      bad(2, "--set", "server.port=high").with("CONFIGURATION_INVALID", "server.port", "high"),
      bad(2, "--config", "$FOLDER/none.yaml").with("none.yaml"),
      bad(2, "--config", "$FOLDER/directory").with("directory"),
      bad(2, "--config", "$FOLDER/some.jsonl").with("some.jsonl"),
      bad(2, "--config").with("--config"),
    };
    all.put(
        "serve",
        command(Kind.FREE)
            .fails(configuration)
            .fails(
                bad(2, "--port", "70000").with("server.port", "70000"),
                bad(2, "--port", "x").with("server.port"),
                bad(2, "--listen", "a", "--host", "b").with("--listen", "--host", "exclude")));
    all.put(
        "check",
        command(Kind.GOES_BY_SETTINGS)
            .valid("--data", "$FOLDER/none")
            .fails(configuration)
            .fails(bad(2, "--data", "$FOLDER/none").with("none")));
    all.put(
        "bench",
        asking()
            .fails(
                bad(2, "--records", "x").with("--records", "'x'"),
                bad(2, "--records", "0").with("--records"),
                bad(2, "--value-bytes", "-1").with("--value-bytes", "-1"),
                bad(2, "--in-flight", "5000").with("--in-flight", "1024"),
                bad(2, "--time", "soon").with("--time", "'soon'"),
                bad(1, "-d", "none").with("DATABASE_NOT_FOUND")));
    all.put("ping", asking());
    all.put("status", asking());
    all.put("shell", command(Kind.GOES_BY_SETTINGS));
    all.put(
        "completion",
        command(Kind.FREE)
            .valid("bash")
            .needs("SHELL")
            .fails(bad(2, "fish").with("fish"), bad(2, "").with("bash")));
  }

  private static void catalog(Map<String, Entry> all) {
    String tooLong = "n".repeat(300);
    all.put(
        "db create",
        asking()
            .valid("new")
            .needs("NAME")
            .fails(
                bad(1, "taken").with("NAME_TAKEN", "taken"),
                bad(3, "").with("INVALID_ARGUMENT"),
                bad(3, tooLong).with("INVALID_ARGUMENT")));
    all.put(
        "db drop",
        asking()
            .valid("none")
            .needs("DATABASE")
            .fails(
                bad(1, "none").with("DATABASE_NOT_FOUND"),
                bad(3, "").with("INVALID_ARGUMENT"),
                bad(3, "default").with("INVALID_ARGUMENT")));
    all.put("db list", asking());
    all.put("db show", asking().valid("none").fails(bad(1, "none").with("DATABASE_NOT_FOUND")));
    all.put(
        "bucket create",
        asking()
            .valid("new")
            .needs("NAME")
            .fails(
                bad(1, "b").with("NAME_TAKEN", "b"),
                bad(1, "new", "-d", "none").with("DATABASE_NOT_FOUND"),
                bad(3, "").with("INVALID_ARGUMENT"),
                bad(3, tooLong).with("INVALID_ARGUMENT"),
                bad(2, "new", "--keep-previous=maybe").with("--keep-previous")));
    all.put(
        "bucket drop",
        asking()
            .valid("none")
            .needs("BUCKET")
            .fails(
                bad(1, "none").with("BUCKET_NOT_FOUND"),
                bad(3, "").with("INVALID_ARGUMENT"),
                bad(1, "b", "-d", "none").with("DATABASE_NOT_FOUND")));
    all.put("bucket list", asking().fails(bad(1, "-d", "none").with("DATABASE_NOT_FOUND")));
  }

  /** What is wrong with the encoding of a key, and with the key itself. */
  private static Bad[] keys(String... after) {
    List<String> rest = List.of(after);
    return new Bad[] {
      key("zz", rest, 2, "'zz'", "hex").encoded("hex"),
      key("abc", rest, 2, "'abc'", "hex").encoded("hex"),
      key("a?b", rest, 2, "'a?b'", "base64").encoded("base64"),
      key("k", rest, 2, "--encoding", "'utf16'").encoded("utf16"),
      key("", rest, 2, "key").bad(),
    };
  }

  private static Bad tooLong(String... after) {
    return key(LONG_KEY, List.of(after), 3, "KEY_TOO_LARGE").bad();
  }

  /** A key, and what comes of it. */
  private record Key(List<String> line, int code, List<String> words) {
    Bad bad() {
      return new Bad(line, code, words);
    }

    Bad encoded(String encoding) {
      List<String> all = new ArrayList<>(line);
      all.addAll(List.of("--encoding", encoding));
      return new Bad(all, code, words);
    }
  }

  private static Key key(String key, List<String> after, int code, String... words) {
    List<String> line = new ArrayList<>(List.of("b", key));
    line.addAll(after);
    return new Key(line, code, List.of(words));
  }

  private static void reads(Map<String, Entry> all) {
    all.put(
        "kv get",
        asking()
            .valid("b", "k")
            .needs("BUCKET", "KEY")
            .takesMore()
            .fails(keys())
            .fails(tooLong())
            .fails(
                bad(1, "b", "none").with("KEY_NOT_FOUND", "'none'", "'b'"),
                bad(1, "none", "k").with("KEY_NOT_FOUND"),
                bad(1, "b", "k", "-d", "none").with("DATABASE_NOT_FOUND"),
                bad(3, "", "k").with("INVALID_ARGUMENT"),
                bad(2, "b", "k", "--metadata=1").with("--metadata")));
    all.put(
        "kv watch",
        asking()
            .valid("b")
            .needs("BUCKET")
            .takesMore()
            .fails(keys())
            .fails(range())
            .fails(numbers("--limit"))
            .fails(numbers("--after"))
            .fails(
                bad(2, "b", LONG_KEY).with("8192", "9000"),
                bad(2, "b", "k", "k2").with("k2"),
                bad(2, "b", "k", "--prefix", "a").with("exclude"),
                bad(2, "b", "--after", "1", "--resume", "x").with("exclude"),
                bad(2, "b", "--keys-only", "--previous").with("exclude"),
                bad(2, "b", "--resume", "x@y").with("--resume"),
                bad(3, "b", "--resume", "nonsense").with("resume"),
                bad(3, "b", "--after", "9007199254740991").with("version")));
  }

  private static Bad[] numbers(String option) {
    return new Bad[] {
      bad(2, "b", option, "x").with(option, "'x'"),
      bad(2, "b", option, "1.5").with(option, "1.5"),
      bad(2, "b", option, "0").with(option, "0"),
      bad(2, "b", option, "-1").with(option, "-1"),
      bad(2, "b", option, "99999999999999999999").with(option),
      bad(2, "b", option).with(option),
    };
  }

  private static Bad[] range() {
    return new Bad[] {
      bad(2, "b", "--prefix", "a", "--start", "b").with("--prefix", "--start", "exclude"),
      bad(2, "b", "--prefix", "a", "--end", "b").with("--prefix", "--end", "exclude"),
      bad(2, "b", "--prefix", "zz", "--encoding", "hex").with("'zz'", "hex"),
      bad(2, "b", "--start", "zz", "--encoding", "hex").with("'zz'", "hex"),
      bad(2, "b", "--end", "zz", "--encoding", "hex").with("'zz'", "hex"),
    };
  }

  private static void ranges(Map<String, Entry> all) {
    all.put(
        "kv scan",
        asking()
            .valid("b")
            .needs("BUCKET")
            .fails(range())
            .fails(numbers("--limit"))
            .fails(
                bad(3, "b", "--resume", "nonsense").with("resume"),
                bad(2, "b", "--encoding", "latin1").with("--encoding", "'latin1'"),
                bad(1, "b", "-d", "none").with("DATABASE_NOT_FOUND")));
    all.put(
        "kv count", asking().valid("b").needs("BUCKET").fails(range()).fails(numbers("--limit")));
    all.put(
        "kv load",
        asking()
            .valid("b", "$FOLDER/some.jsonl")
            .needs("BUCKET", "FILE")
            .fails(
                bad(2, "b", "$FOLDER/none").with("INPUT_OUTPUT", "none"),
                bad(2, "b", "$FOLDER/directory").with("INPUT_OUTPUT", "directory"),
                bad(2, "b", "-", "--format", "xml").with("--format", "'xml'"),
                bad(2, "b", "-", "--encoding", "hex").with("--encoding", "CSV"),
                bad(2, "b", "-", "--format=csv", "--encoding=utf16").with("'utf16'"),
                bad(2, "b", "x.csv", "--encoding", "hex").with("x.csv"),
                bad(3, "b", "-", "--load-id", "i".repeat(200)).with("INVALID_ARGUMENT"),
                bad(3, "b", "-", "--load-id", "").with("INVALID_ARGUMENT", "load id")));
  }

  private static Bad[] conditions(String... valid) {
    List<String> line = List.of(valid);
    return new Bad[] {
      bad(2, "--if-version", "x").with("--if-version", "'x'").after(line),
      bad(2, "--if-version", "-1").with("--if-version", "-1").after(line),
      bad(2, "--if-version", "1", "--if-exists").with("exclude").after(line),
      bad(2, "--if-value", "@$FOLDER/none").with("INPUT_OUTPUT", "none").after(line),
      bad(2, "--if-value", "@$FOLDER/directory").with("directory").after(line),
      bad(1, "--if-version", "1").with("CONDITION_NOT_MET").after(line),
      bad(2, "--durability", "maybe").with("--durability", "'maybe'").after(line),
      bad(3, "--request-id", "i".repeat(200)).with("INVALID_ARGUMENT").after(line),
      bad(1, "-d", "none").with("DATABASE_NOT_FOUND").after(line),
    };
  }

  private static Bad[] spans(String option, String... valid) {
    List<String> line = List.of(valid);
    return new Bad[] {
      bad(2, option, "5 parsecs").with(option, "'5 parsecs'").after(line),
      bad(2, option, "-5s").with(option, "-5s").after(line),
      bad(2, option, "-5").with(option, "-5").after(line),
      bad(2, option, "0ms").with(option, "0ms").after(line),
      bad(2, option, "999999999999999d").with(option, "36500d").after(line),
      bad(2, option, "99999999999999999999s").with(option).after(line),
      bad(2, option).with(option).after(line),
    };
  }

  private static Bad[] moments(String option, String... valid) {
    List<String> line = List.of(valid);
    return new Bad[] {
      bad(2, option, "tomorrow").with(option, "'tomorrow'").after(line),
      bad(2, option, "2030-13-31T12:00:00Z").with(option).after(line),
      bad(2, option, "2030-01-31").with(option).after(line),
      bad(2, option, "1970-01-01T00:00:00Z").with(option, "1970").after(line),
      bad(2, option, "+999999999-01-01T00:00:00Z").with(option).after(line),
    };
  }

  private static void writes(Map<String, Entry> all) {
    all.put(
        "kv put",
        asking()
            .valid("b", "k", "v")
            .needs("BUCKET", "KEY", "VALUE")
            .fails(keys("00"))
            .fails(tooLong("00"))
            .fails(conditions("b", "k", "v"))
            .fails(spans("--ttl", "b", "k", "v"))
            .fails(moments("--expire-at", "b", "k", "v"))
            .fails(
                bad(2, "b", "6b", "zz", "--encoding", "hex").with("'zz'", "hex"),
                bad(2, "b", "k", "@$FOLDER/none").with("INPUT_OUTPUT", "none"),
                bad(2, "b", "k", "@$FOLDER/directory").with("INPUT_OUTPUT", "directory"),
                bad(2, "b", "k", "v", "--ttl", "5s", "--keep-ttl").with("exclude"),
                bad(2, "b", "k", "v", "--if-absent", "--if-exists").with("exclude"),
                bad(1, "b", "k", "v", "--if-absent").with("KEY_EXISTS"),
                bad(3, "", "k", "v").with("INVALID_ARGUMENT")));
    all.put(
        "kv delete",
        asking()
            .valid("b", "k")
            .needs("BUCKET", "KEY")
            .fails(keys())
            .fails(tooLong())
            .fails(range())
            .fails(conditions("b", "k"))
            .fails(
                bad(2, "b", "--all", "--portion", "x").with("--portion", "'x'"),
                bad(2, "b", "--all", "--portion", "0").with("--portion"),
                bad(2, "b", "k", "--portion", "5").with("--portion", "range"),
                bad(2, "b", "k", "--all").with("exclude"),
                bad(2, "b", "--all", "--prefix", "k").with("exclude"),
                bad(2, "b", "--all", "--if-exists").with("single KEY"),
                bad(2, "b", "--all", "--previous").with("single KEY"),
                bad(2, "b", "--all", "--portion=5", "--request-id=x").with("many"),
                bad(1, "b", "none", "--if-exists").with("CONDITION_NOT_MET")));
  }

  private static void changes(Map<String, Entry> all) {
    all.put(
        "kv incr",
        asking()
            .valid("n", "k", "1")
            .needs("BUCKET", "KEY")
            .fails(keys())
            .fails(tooLong())
            .fails(conditions("n", "k"))
            .fails(spans("--ttl", "n", "k"))
            .fails(
                bad(2, "n", "k", "many").with("DELTA", "'many'"),
                bad(2, "n", "k", "1.5").with("DELTA", "'1.5'"),
                bad(2, "n", "k", "99999999999999999999").with("DELTA"),
                bad(2, "n", "k", "--min", "x").with("--min", "'x'"),
                bad(2, "n", "k", "--max", "x").with("--max", "'x'"),
                bad(2, "n", "k", "--initial", "x").with("--initial", "'x'"),
                bad(3, "n", "k", "--min", "5", "--max", "1").with("INVALID_ARGUMENT"),
                bad(1, "n", "k", "--max", "0").with("COUNTER_OUT_OF_RANGE"),
                bad(1, "b", "k").with("NOT_A_COUNTER")));
    all.put(
        "kv expire",
        asking()
            .valid("b", "k", "--never")
            .needs("BUCKET", "KEY")
            .fails(keys("--never"))
            .fails(tooLong("--never"))
            .fails(conditions("b", "k", "--never"))
            .fails(spans("--ttl", "b", "k"))
            .fails(moments("--at", "b", "k"))
            .fails(
                bad(2, "b", "k").with("--ttl", "--at", "--never"),
                bad(2, "b", "k", "--ttl", "5s", "--never").with("exclude"),
                bad(2, "b", "k", "--ttl", "5s", "--when", "x").with("--when", "'x'"),
                bad(2, "b", "k", "--never", "--when", "set").with("--when", "--never")));
  }
}
