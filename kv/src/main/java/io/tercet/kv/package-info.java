/** The key-value model. */
@NullMarked
package io.tercet.kv;

import org.jspecify.annotations.NullMarked;
