package io.tercet.cli.output;

import java.io.IOException;

/**
 * Prints rows of the same columns, one by one. Used by one thread.
 *
 * <p>It is not closed on the way of an error: output that broke off should look like it.
 */
public interface Rows {
  /** Prints a row, or keeps it until the widths of the columns are known. */
  void add(Row row) throws IOException;

  /** Prints what has been kept so far. */
  void flush() throws IOException;

  /** Prints what is still kept, and what belongs after the last row. */
  void end() throws IOException;
}
