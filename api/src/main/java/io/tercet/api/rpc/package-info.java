/** Calls between transport and services: decoding, answering once, streams with back-pressure. */
@NullMarked
package io.tercet.api.rpc;

import org.jspecify.annotations.NullMarked;
