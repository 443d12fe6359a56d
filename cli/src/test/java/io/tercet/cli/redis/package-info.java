/** Compares the key-value model with Redis, where both mean the same. */
@NullMarked
package io.tercet.cli.redis;

import org.jspecify.annotations.NullMarked;
