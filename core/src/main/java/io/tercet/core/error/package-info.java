/** Errors: one exception, one list of reasons. */
@NullMarked
package io.tercet.core.error;

import org.jspecify.annotations.NullMarked;
