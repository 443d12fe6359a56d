/** The history of commits, followed by many readers at the price of one. */
@NullMarked
package io.tercet.core.history;

import org.jspecify.annotations.NullMarked;
