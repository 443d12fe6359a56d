/** Raw RocksDB, opened as Tercet opens it: the floor of the in-process figures. */
@NullMarked
package io.tercet.bench.rocks;

import org.jspecify.annotations.NullMarked;
