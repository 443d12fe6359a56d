/** Commands on the entries of buckets. */
@NullMarked
package io.tercet.cli.kv;

import org.jspecify.annotations.NullMarked;
