package io.tercet.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Named cells in an order: text, whole numbers, truth values, moments, {@link Bytes}, or nothing.
 */
public final class Row {
  private final List<String> names = new ArrayList<>();
  private final List<@Nullable Object> cells = new ArrayList<>();

  /** Adds a cell; null or an empty Optional for nothing. */
  public Row with(String name, @Nullable Object cell) {
    names.add(name);
    cells.add(cell instanceof Optional<?> optional ? optional.orElse(null) : cell);
    return this;
  }

  List<String> names() {
    return names;
  }

  List<@Nullable Object> cells() {
    return cells;
  }
}
