/** Processes that run on a disk that fails on command; for tests of this and other modules. */
@NullMarked
package io.tercet.core.faults;

import org.jspecify.annotations.NullMarked;
