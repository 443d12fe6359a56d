/** Runs bodies as transactions: again where they conflict, and once for each request id. */
@NullMarked
package io.tercet.core.run;

import org.jspecify.annotations.NullMarked;
