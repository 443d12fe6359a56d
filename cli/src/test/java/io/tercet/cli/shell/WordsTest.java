package io.tercet.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.cli.ending.UsageException;
import io.tercet.cli.shell.Words.Open;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines are taken apart as a POSIX shell does it. */
class WordsTest {
  private static void assertWords(String line, String... words) {
    Words split = Words.of(line);
    assertThat(split.open()).isEqualTo(Open.NOTHING);
    assertThat(split.commands()).containsExactly(List.of(words));
  }

  @Test
  void wordsStandApartByBlanks() {
    assertWords("kv get  b\tk ", "kv", "get", "b", "k");
    assertThat(Words.of(" \t ").commands()).isEmpty();
  }

  @Test
  void quotesKeepBlanksAndMakeEmptyWords() {
    assertWords("put 'a b' \"c d\" '' \"\"", "put", "a b", "c d", "", "");
    assertWords("a'b c'd\"e f\"", "ab cde f");
    assertWords("'it'\\''s'", "it's");
  }

  @Test
  void backslashesStandForWhatFollows() {
    assertWords("a\\ b \\' \\\" \\\\ \\n", "a b", "'", "\"", "\\", "n");
    assertWords("\"a \\\" b \\\\ c \\n $x\"", "a \" b \\ c \\n $x");
    assertWords("'a \\ b'", "a \\ b");
  }

  @Test
  void jsonNeedsOneKindOfQuotes() {
    assertWords("put b k '{\"a\": [1, \"x\"]}'", "put", "b", "k", "{\"a\": [1, \"x\"]}");
  }

  @Test
  void aBackslashAtTheEndOfALineTakesItAway() {
    assertWords("kv \\\nget", "kv", "get");
    assertWords("\"a\\\nb\"", "ab");
    assertWords("'a\\\nb'", "a\\\nb");
    assertWords("put \\\n", "put");
    assertThat(Words.of("put \\\n\nget").commands())
        .containsExactly(List.of("put"), List.of("get"));
  }

  @Test
  void lineFeedsEndCommandsUnlessTheyAreQuoted() {
    assertThat(Words.of("a b\n\n  c\n").commands())
        .containsExactly(List.of("a", "b"), List.of("c"));
    assertWords("'a\nb'", "a\nb");
  }

  @Test
  void commentsBeginAtTheBeginningOfAWord() {
    assertWords("get b k # why", "get", "b", "k");
    assertWords("get b#k '#'", "get", "b#k", "#");
    assertThat(Words.of("# a 'quote\nget").commands()).containsExactly(List.of("get"));
    assertThat(Words.of("#").commands()).isEmpty();
  }

  @Test
  void whatIsNotClosedIsNamed() {
    assertThat(Words.of("put 'a").open()).isEqualTo(Open.SINGLE_QUOTE);
    assertThat(Words.of("put \"a'").open()).isEqualTo(Open.DOUBLE_QUOTE);
    assertThat(Words.of("put \"a\\").open()).isEqualTo(Open.DOUBLE_QUOTE);
    assertThat(Words.of("put \\").open()).isEqualTo(Open.BACKSLASH);
    assertThat(Words.of("put \"a\\\n").open()).isEqualTo(Open.DOUBLE_QUOTE);
  }

  @Test
  void theLastWordHasABeginning() {
    assertThat(Words.of("kv get").wordStart()).isEqualTo(3);
    assertThat(Words.of("kv 'a b").wordStart()).isEqualTo(3);
    assertThat(Words.of("kv get ").wordStart()).isEqualTo(7);
    assertThat(Words.of("").wordStart()).isZero();
  }

  @Test
  void noArgumentHasANul() {
    assertThatThrownBy(() -> Words.of("put b k 'a\0b'"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("NUL");
  }

  @Test
  void whatIsQuotedIsReadAsItWas() {
    Random random = new Random(20261121);
    String some = "ab \t\n'\"\\#-$é";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = random.nextInt(6); length > 0; length--) {
        word.append(some.charAt(random.nextInt(some.length())));
      }
      assertWords("x " + Words.quoted(word.toString()), "x", word.toString());
    }
  }
}
