/** The architecture of Tercet as a test: module rules, lengths, banned imports. */
@NullMarked
package io.tercet.architecture;

import org.jspecify.annotations.NullMarked;
