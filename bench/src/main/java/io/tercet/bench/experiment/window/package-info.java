/** Ways to remember which keys were written at which version, for conflict detection. */
@NullMarked
package io.tercet.bench.experiment.window;

import org.jspecify.annotations.NullMarked;
