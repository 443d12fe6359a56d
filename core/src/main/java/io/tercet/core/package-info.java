/** Ordered, transactional, strictly serializable storage. */
@NullMarked
package io.tercet.core;

import org.jspecify.annotations.NullMarked;
