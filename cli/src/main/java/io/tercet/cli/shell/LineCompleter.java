package io.tercet.cli.shell;

import io.tercet.cli.line.CommandNode;
import io.tercet.cli.line.Suggestions;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, options, their values, databases, buckets and keys. */
final class LineCompleter implements Completer {
  private final CommandNode root;
  private final Lookups lookups;

  LineCompleter(CommandNode root, Lookups lookups) {
    this.root = root;
    this.lookups = lookups;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    List<String> words = line.words();
    complete(words.subList(0, words.size() - 1), line.word()).forEach(candidates::add);
  }

  /** Returns what may stand for the word that was begun. */
  List<Candidate> complete(List<String> typed, String word) {
    List<String> before = LineRunner.withoutProgram(typed);
    Suggestions suggestions = Suggestions.of(root, before, word);
    List<Candidate> candidates = new ArrayList<>();
    for (String each : suggestions.words()) {
      // What is known keeps the order of the help.
      candidates.add(candidate(each, candidates.size()));
    }
    for (String each : lookups.find(suggestions, word)) {
      candidates.add(candidate(each, candidates.size()));
    }
    return candidates;
  }

  private static Candidate candidate(String word, int rank) {
    return new Candidate(word, word, null, null, null, null, true, rank);
  }
}
