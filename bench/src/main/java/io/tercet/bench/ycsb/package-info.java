/** The workloads of YCSB, beside Redis. */
@NullMarked
package io.tercet.bench.ycsb;

import org.jspecify.annotations.NullMarked;
