/** The gRPC services: decode, call, encode. */
@NullMarked
package io.tercet.api.service;

import org.jspecify.annotations.NullMarked;
