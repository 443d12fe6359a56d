@NullMarked
package io.tercet.bench.experiment.window;

import org.jspecify.annotations.NullMarked;
