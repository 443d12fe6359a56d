@NullMarked
package io.tercet.bench.rocks;

import org.jspecify.annotations.NullMarked;
