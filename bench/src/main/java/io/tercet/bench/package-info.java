/** Benchmarks, each beside its floor in the same run. */
@NullMarked
package io.tercet.bench;

import org.jspecify.annotations.NullMarked;
