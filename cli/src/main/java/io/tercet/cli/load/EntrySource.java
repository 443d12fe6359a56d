package io.tercet.cli.load;

import io.tercet.client.LoadEntry;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Entries that come one after another. For one thread. */
public interface EntrySource extends Closeable {
  /**
   * Reads the next entry; null after the last.
   *
   * @throws io.tercet.cli.ending.CommandException if what is there is no entry; it names the line
   */
  @Nullable LoadEntry next() throws IOException;
}
