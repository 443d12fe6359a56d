@NullMarked
package io.tercet.bench.measure;

import org.jspecify.annotations.NullMarked;
