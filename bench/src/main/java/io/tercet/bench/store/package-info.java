/** Tercet in this process beside raw RocksDB. */
@NullMarked
package io.tercet.bench.store;

import org.jspecify.annotations.NullMarked;
