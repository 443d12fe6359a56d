/** Commands on databases and buckets. */
@NullMarked
package io.tercet.cli.catalog;

import org.jspecify.annotations.NullMarked;
