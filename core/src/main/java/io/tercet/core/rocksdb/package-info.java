/** The storage on disk: RocksDB, and the files that Tercet keeps beside it. */
@NullMarked
package io.tercet.core.rocksdb;

import org.jspecify.annotations.NullMarked;
