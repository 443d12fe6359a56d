/** The server process: what listens, what it limits, and how it ends. */
@NullMarked
package io.tercet.api.server;

import org.jspecify.annotations.NullMarked;
