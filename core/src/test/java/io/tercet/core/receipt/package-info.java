/** Tests of receipts. */
@NullMarked
package io.tercet.core.receipt;

import org.jspecify.annotations.NullMarked;
