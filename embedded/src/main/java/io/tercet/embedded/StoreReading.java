package io.tercet.embedded;

import io.tercet.core.catalog.CatalogRecord;
import io.tercet.core.catalog.ContainerKind;
import io.tercet.core.engine.Engine;
import io.tercet.core.engine.View;
import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import io.tercet.core.storage.Cursor;
import io.tercet.core.storage.Direction;
import io.tercet.core.storage.KeyRange;
import io.tercet.core.storage.Keyspace;
import io.tercet.core.storage.ScanHint;
import io.tercet.core.storage.Storage;
import io.tercet.kv.StoredEntry;
import io.tercet.kv.StoredLease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a whole store at one version, and notes what is wrong in it. One thread. */
final class StoreReading {
  private static final byte[] NOTHING = {};

  private final List<CheckReport.Finding> findings = new ArrayList<>();
  private final Set<Integer> buckets = new HashSet<>();
  private final Set<Integer> databases = new HashSet<>();
  private long findingCount;
  private long entries;
  private long bytes;

  long entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  List<CheckReport.Finding> findings() {
    return List.copyOf(findings);
  }

  long findingCount() {
    return findingCount;
  }

  /** Holds what is on disk against its checksums. */
  void verify(Storage storage) {
    try {
      storage.verify();
    } catch (TercetException e) {
      note(null, "", e);
    }
  }

  /** Reads every entry of every keyspace, the catalog first: it says what there is besides. */
  void readAll(Engine engine) {
    try (View view = engine.view(false)) {
      read(view, Keyspace.CATALOG);
      for (Keyspace keyspace : Keyspace.values()) {
        if (keyspace != Keyspace.CATALOG) {
          read(view, keyspace);
        }
      }
    }
  }

  private void read(View view, Keyspace keyspace) {
    byte[] last = NOTHING;
    try (Cursor cursor = view.scan(keyspace, KeyRange.all(), Direction.FORWARD, ScanHint.BULK)) {
      while (cursor.next()) {
        entries++;
        bytes += cursor.key().length() + cursor.value().length();
        lookAt(keyspace, cursor);
        last = cursor.key().toByteArray();
      }
    } catch (TercetException e) {
      // The cursor cannot step over a damaged block: what follows in this keyspace stays unread.
      requireAboutData(e);
      String after = last.length == 0 ? "Nothing" : "Nothing after this key";
      add(keyspace, hex(last), after + " could be read. " + e.getMessage());
    }
  }

  private void lookAt(Keyspace keyspace, Cursor cursor) {
    try {
      if (keyspace == Keyspace.CATALOG) {
        CatalogRecord.decode(cursor.key().toByteArray(), cursor.value().toByteArray())
            .ifPresent(this::define);
      } else if (keyspace == Keyspace.KEY_VALUE
          && !buckets.contains(StoredEntry.bucketId(cursor.key(), cursor.value()))) {
        add(
            keyspace,
            cursor.key().toString(),
            "The entry belongs to no bucket that is defined or waiting to be purged.");
      } else if (keyspace == Keyspace.LEASES
          && !databases.contains(StoredLease.databaseId(cursor.key(), cursor.value()))) {
        add(
            keyspace,
            cursor.key().toString(),
            "The lease belongs to no database that is defined or waiting to be purged.");
      }
    } catch (TercetException e) {
      note(keyspace, cursor.key().toString(), e);
    }
  }

  private void define(CatalogRecord container) {
    if (container.kind() == ContainerKind.BUCKET) {
      buckets.add(container.id());
    } else if (container.kind() == ContainerKind.DATABASE) {
      databases.add(container.id());
    }
  }

  /** Notes an error that is about what is stored; throws any other. */
  private void note(@Nullable Keyspace keyspace, String key, TercetException e) {
    requireAboutData(e);
    add(keyspace, key, e.getMessage());
  }

  private static void requireAboutData(TercetException e) {
    if (e.reason() != Reason.DATA_LOSS && e.reason() != Reason.FORMAT_TOO_NEW) {
      throw e;
    }
  }

  private static String hex(byte[] key) {
    return HexFormat.of().formatHex(key);
  }

  private void add(@Nullable Keyspace keyspace, String key, String what) {
    findingCount++;
    if (findings.size() < StoreCheck.FINDINGS_MAX) {
      findings.add(new CheckReport.Finding(keyspace, key, what));
    }
  }
}
