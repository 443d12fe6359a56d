/** The Java client of a Tercet server. */
@NullMarked
package io.tercet.client;

import org.jspecify.annotations.NullMarked;
