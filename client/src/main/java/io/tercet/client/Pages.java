package io.tercet.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Reads lists that the server gives page by page. */
final class Pages {
  private static final String FIRST = "";

  private Pages() {}

  static List<String> all(Function<String, Page> read) {
    List<String> names = new ArrayList<>();
    String token = FIRST;
    do {
      Page page = read.apply(token);
      names.addAll(page.names());
      token = page.nextToken();
    } while (!token.isEmpty());
    return List.copyOf(names);
  }

  static CompletableFuture<List<String>> allAsync(Function<String, CompletableFuture<Page>> read) {
    return from(FIRST, new ArrayList<>(), read);
  }

  private static CompletableFuture<List<String>> from(
      String token, List<String> names, Function<String, CompletableFuture<Page>> read) {
    return read.apply(token)
        .thenCompose(
            page -> {
              names.addAll(page.names());
              return page.nextToken().isEmpty()
                  ? CompletableFuture.completedFuture(List.copyOf(names))
                  : from(page.nextToken(), names, read);
            });
  }

  /**
   * One page.
   *
   * @param nextToken asks for the next one; empty in the last
   */
  record Page(List<String> names, String nextToken) {}
}
