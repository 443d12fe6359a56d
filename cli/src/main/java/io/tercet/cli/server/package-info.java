/** Commands that run a server, or ask how one does. */
@NullMarked
package io.tercet.cli.server;

import org.jspecify.annotations.NullMarked;
