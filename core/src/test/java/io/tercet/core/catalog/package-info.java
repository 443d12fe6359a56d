/** Tests of the catalog. */
@NullMarked
package io.tercet.core.catalog;

import org.jspecify.annotations.NullMarked;
