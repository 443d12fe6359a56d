/** Expiry of entries: a queue by time, and the sweeper that empties it. */
@NullMarked
package io.tercet.core.expiry;

import org.jspecify.annotations.NullMarked;
