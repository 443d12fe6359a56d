/** The contract of a storage, as tests that each one runs; and tests of its data types. */
@NullMarked
package io.tercet.core.storage;

import org.jspecify.annotations.NullMarked;
