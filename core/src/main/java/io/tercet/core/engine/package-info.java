/** The strictly serializable engine: views, commits, the sequencer, history. */
@NullMarked
package io.tercet.core.engine;

import org.jspecify.annotations.NullMarked;
