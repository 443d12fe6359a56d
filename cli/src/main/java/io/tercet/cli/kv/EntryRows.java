package io.tercet.cli.kv;

import io.tercet.cli.output.Bytes;
import io.tercet.cli.output.Row;
import io.tercet.client.Entry;

/** How entries are printed. */
final class EntryRows {
  private EntryRows() {}

  static String[] columns(boolean withValue) {
    return withValue
        ? new String[] {"key", "value", "version", "expire_at"}
        : new String[] {"key", "value_size_bytes", "version", "expire_at"};
  }

  static Row row(Entry entry, boolean withValue) {
    Row row = new Row().with("key", new Bytes(entry.key()));
    if (withValue) {
      row.with("value", new Bytes(entry.value()));
    } else {
      row.with("value_size_bytes", entry.valueSize());
    }
    return row.with("version", entry.version()).with("expire_at", entry.expireAt());
  }
}
