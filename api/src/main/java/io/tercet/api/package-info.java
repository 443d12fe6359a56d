/** The gRPC server: services, process and configuration. */
@NullMarked
package io.tercet.api;

import org.jspecify.annotations.NullMarked;
