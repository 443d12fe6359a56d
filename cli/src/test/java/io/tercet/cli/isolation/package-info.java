/** Strict serializability as clients see it: over gRPC, and over the deaths of the server. */
@NullMarked
package io.tercet.cli.isolation;

import org.jspecify.annotations.NullMarked;
