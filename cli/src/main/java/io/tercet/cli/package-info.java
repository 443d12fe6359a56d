/** The {@code tercet} command. */
@NullMarked
package io.tercet.cli;

import org.jspecify.annotations.NullMarked;
