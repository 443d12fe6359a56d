/** The Java client and the command line, call by call. */
@NullMarked
package io.tercet.bench.client;

import org.jspecify.annotations.NullMarked;
