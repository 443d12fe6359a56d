/** How a command ends: its exit code, and the exceptions that end it early. */
@NullMarked
package io.tercet.cli.ending;

import org.jspecify.annotations.NullMarked;
