/**
 * The contract of an engine, as tests that each one runs; and tests of the parts of the local one.
 */
@NullMarked
package io.tercet.core.engine;

import org.jspecify.annotations.NullMarked;
