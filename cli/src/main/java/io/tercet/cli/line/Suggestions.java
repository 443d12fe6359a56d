package io.tercet.cli.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may stand where a command line goes on: words that are known, and what has to be looked up.
 *
 * @param words that fit what was typed of the last one so far, in the order of the help
 * @param lookup what else fits, which the server knows
 * @param bucket the bucket whose keys are looked up; empty if none was named
 * @param database the database that an option names, if one does
 */
public record Suggestions(
    List<String> words, Lookup lookup, String bucket, Optional<String> database) {
  /** Options after which a command speaks to another server than the one that is asked. */
  private static final Set<String> ELSEWHERE =
      Set.of(GlobalOptions.HOST, GlobalOptions.PORT, GlobalOptions.PROFILE);

  /** Keys are suggested as text, which is not how they are written in another encoding. */
  private static final String ENCODING = "--encoding";

  private static final String UTF8 = "utf8";
  private static final Suggestions NONE =
      new Suggestions(List.of(), Lookup.NOTHING, "", Optional.empty());

  /** What has to be looked up. */
  public enum Lookup {
    /** Nothing. */
    NOTHING,
    /** Names of databases. */
    DATABASES,
    /** Names of buckets. */
    BUCKETS,
    /** Keys of a bucket. */
    KEYS
  }

  /**
   * Returns what may stand at the end of a command line.
   *
   * @param root whose commands these are
   * @param before the words that are complete
   * @param word what was typed of the next one; may be empty
   */
  public static Suggestions of(CommandNode root, List<String> before, String word) {
    Walk walk = new Walk(root);
    for (String each : before) {
      if (!walk.take(each)) {
        return NONE;
      }
    }
    return walk.next(word);
  }

  /** Goes along the words of a command line. */
  private static final class Walk {
    private CommandNode node;
    private CommandSpec spec;
    private @Nullable OptionSpec open;
    private boolean optionsOver;
    private final List<String> parameters = new ArrayList<>();
    private final List<String> given = new ArrayList<>();
    private @Nullable String database;
    private boolean elsewhere;
    private boolean encoded;

    Walk(CommandNode root) {
      this.node = root;
      this.spec = declared(root);
    }

    private static CommandSpec declared(CommandNode node) {
      CommandSpec spec = CommandSpec.create();
      if (node.command() != null) {
        node.command().get().declare(new Declaration(spec));
      }
      GlobalOptions.addTo(spec);
      return spec;
    }

    /** Takes a complete word; false if it is no word of any command. */
    boolean take(String word) {
      if (open != null) {
        value(open, word);
        open = null;
        return true;
      }
      if (!optionsOver && word.equals("--")) {
        optionsOver = true;
        return true;
      }
      if (!optionsOver && isOption(word)) {
        option(word);
        return true;
      }
      if (node.children().isEmpty()) {
        parameters.add(word);
        return true;
      }
      Optional<CommandNode> child = node.child(word);
      child.ifPresent(
          found -> {
            node = found;
            spec = declared(found);
          });
      return child.isPresent();
    }

    private static boolean isOption(String word) {
      return word.length() > 1 && word.startsWith("-") && !word.matches("-[0-9]+");
    }

    private void option(String word) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      given.add(name);
      OptionSpec option = spec.findOption(name);
      if (option == null || option.arity().max() == 0) {
        return;
      }
      if (equals < 0) {
        open = option;
      } else {
        value(option, word.substring(equals + 1));
      }
    }

    private void value(OptionSpec option, String text) {
      List<String> names = List.of(option.names());
      if (names.contains(GlobalOptions.DATABASE)) {
        database = text;
      } else if (names.stream().anyMatch(ELSEWHERE::contains)) {
        elsewhere = true;
      } else if (names.contains(ENCODING)) {
        encoded = !text.equalsIgnoreCase(UTF8);
      }
    }

    Suggestions next(String word) {
      if (open != null) {
        return values(open, "", word);
      }
      int equals = word.indexOf('=');
      if (!optionsOver && word.startsWith("-")) {
        OptionSpec option = equals < 0 ? null : spec.findOption(word.substring(0, equals));
        return option == null
            ? suggest(optionNames(), word, Lookup.NOTHING)
            : values(option, word.substring(0, equals + 1), word);
      }
      if (!node.children().isEmpty()) {
        return suggest(
            node.children().stream().map(CommandNode::name).toList(), word, Lookup.NOTHING);
      }
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        if (parameter.index().contains(parameters.size())) {
          return suggest(List.of(), word, lookup(parameter.paramLabel()));
        }
      }
      return NONE;
    }

    private Suggestions values(OptionSpec option, String prefix, String word) {
      Iterable<String> candidates = option.completionCandidates();
      List<String> values =
          candidates == null
              ? List.of()
              : StreamSupport.stream(candidates.spliterator(), false)
                  .map(value -> prefix + value)
                  .toList();
      // What is looked up is suggested as a word of its own, which it is not after an equals sign.
      boolean alone = prefix.isEmpty();
      boolean isDatabase = List.of(option.names()).contains(GlobalOptions.DATABASE);
      Lookup lookup = isDatabase ? Lookup.DATABASES : lookup(option.paramLabel());
      return suggest(values, word, alone ? lookup : Lookup.NOTHING);
    }

    private List<String> optionNames() {
      return spec.options().stream()
          .filter(option -> List.of(option.names()).stream().noneMatch(given::contains))
          .map(OptionSpec::longestName)
          .toList();
    }

    private static Lookup lookup(String label) {
      return switch (label) {
        case "DATABASE" -> Lookup.DATABASES;
        case "BUCKET" -> Lookup.BUCKETS;
        case "KEY" -> Lookup.KEYS;
        default -> Lookup.NOTHING;
      };
    }

    private Suggestions suggest(List<String> candidates, String word, Lookup lookup) {
      boolean known = !elsewhere && !(encoded && lookup == Lookup.KEYS);
      return new Suggestions(
          candidates.stream().filter(each -> each.startsWith(word)).toList(),
          known ? lookup : Lookup.NOTHING,
          parameters.isEmpty() ? "" : parameters.get(0),
          Optional.ofNullable(database));
    }
  }
}
