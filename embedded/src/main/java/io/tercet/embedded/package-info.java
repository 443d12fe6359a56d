/** One store in one process: every model and the operations on them. */
@NullMarked
package io.tercet.embedded;

import org.jspecify.annotations.NullMarked;
