/** The shell: commands one after another, typed on a terminal or read from a script. */
@NullMarked
package io.tercet.cli.shell;

import org.jspecify.annotations.NullMarked;
