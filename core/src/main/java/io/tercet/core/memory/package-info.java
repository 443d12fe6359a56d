/** A storage in memory, with faults and crashes on demand: for tests and for embedding. */
@NullMarked
package io.tercet.core.memory;

import org.jspecify.annotations.NullMarked;
