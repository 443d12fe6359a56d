/** How commands print: tables, JSON, JSON lines, CSV. */
@NullMarked
package io.tercet.cli.output;

import org.jspecify.annotations.NullMarked;
