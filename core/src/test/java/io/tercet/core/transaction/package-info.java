/** Tests of transactions. */
@NullMarked
package io.tercet.core.transaction;

import org.jspecify.annotations.NullMarked;
