/** Kills a process that writes, and looks at what is left. */
@NullMarked
package io.tercet.embedded.crash;

import org.jspecify.annotations.NullMarked;
