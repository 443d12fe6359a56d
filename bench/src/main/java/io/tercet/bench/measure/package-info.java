/** What every benchmark shares: options, timing, load drivers, tables and JSON of results. */
@NullMarked
package io.tercet.bench.measure;

import org.jspecify.annotations.NullMarked;
