/** Streams that write only while the transport is ready. */
@NullMarked
package io.tercet.api.stream;

import org.jspecify.annotations.NullMarked;
