/**
 * Keys: an order-preserving encoding of tuples of values, so that unsigned lexicographic order of
 * the bytes is the order of the values. Specified byte by byte in {@code
 * docs/internals/key-encoding.md}.
 */
@NullMarked
package io.tercet.core.key;

import org.jspecify.annotations.NullMarked;
