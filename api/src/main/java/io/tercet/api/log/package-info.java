/** The log of a server process. */
@NullMarked
package io.tercet.api.log;

import org.jspecify.annotations.NullMarked;
