/** Tests of the storage on disk. */
@NullMarked
package io.tercet.core.rocksdb;

import org.jspecify.annotations.NullMarked;
