@NullMarked
package io.tercet.bench.ycsb;

import org.jspecify.annotations.NullMarked;
