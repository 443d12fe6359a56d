/** The experiments that shaped the storage interface; on raw RocksDB and raw gRPC only. */
@NullMarked
package io.tercet.bench.experiment;

import org.jspecify.annotations.NullMarked;
