/**
 * Uses of the key-value model by the Java client: a shop's sessions and carts, a rate limiter, and
 * a queue of jobs. Each program is one file that runs by itself and is there to be copied from.
 */
@NullMarked
package io.tercet.examples;

import org.jspecify.annotations.NullMarked;
