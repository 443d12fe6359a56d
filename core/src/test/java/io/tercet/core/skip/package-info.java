/** What happens to tests that cannot run on a machine: a line in the output, or a failure. */
@NullMarked
package io.tercet.core.skip;

import org.jspecify.annotations.NullMarked;
