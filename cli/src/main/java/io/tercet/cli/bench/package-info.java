/** The command that measures a server as it is reached from here. */
@NullMarked
package io.tercet.cli.bench;

import org.jspecify.annotations.NullMarked;
