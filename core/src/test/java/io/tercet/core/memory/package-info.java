/** Tests of the storage in memory, and plans of faults for tests of what stands on it. */
@NullMarked
package io.tercet.core.memory;

import org.jspecify.annotations.NullMarked;
