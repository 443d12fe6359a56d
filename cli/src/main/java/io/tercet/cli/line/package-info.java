/** What every command has in common: options, settings, exit codes. */
@NullMarked
package io.tercet.cli.line;

import org.jspecify.annotations.NullMarked;
