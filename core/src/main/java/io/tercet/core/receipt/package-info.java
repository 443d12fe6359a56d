/** Receipts: what became of a request, so that it can be repeated safely. */
@NullMarked
package io.tercet.core.receipt;

import org.jspecify.annotations.NullMarked;
