/** Definitions of containers: databases, buckets, collections, graphs, with ids never reused. */
@NullMarked
package io.tercet.core.catalog;

import org.jspecify.annotations.NullMarked;
