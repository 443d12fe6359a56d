/** The rules that conformance suites keep to. */
@NullMarked
package io.tercet.conformance;

import org.jspecify.annotations.NullMarked;
