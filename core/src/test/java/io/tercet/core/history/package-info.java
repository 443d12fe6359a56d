/** Tests of following the history. */
@NullMarked
package io.tercet.core.history;

import org.jspecify.annotations.NullMarked;
