/** What a terminal shows of long work. */
@NullMarked
package io.tercet.cli.progress;

import org.jspecify.annotations.NullMarked;
