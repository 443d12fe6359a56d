/** How an error travels: one table from reason to status, and its encodings. */
@NullMarked
package io.tercet.api.error;

import org.jspecify.annotations.NullMarked;
