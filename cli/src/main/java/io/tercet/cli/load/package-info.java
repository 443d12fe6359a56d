/** Reads entries to load from files: JSON lines and CSV. */
@NullMarked
package io.tercet.cli.load;

import org.jspecify.annotations.NullMarked;
