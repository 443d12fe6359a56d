/** Interactive transactions: who holds which, whose turn it is, and when it is over. */
@NullMarked
package io.tercet.api.transaction;

import org.jspecify.annotations.NullMarked;
