/** Transactions over an engine: own writes seen, reads tracked. */
@NullMarked
package io.tercet.core.transaction;

import org.jspecify.annotations.NullMarked;
