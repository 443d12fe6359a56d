/** The core of Tercet: one ordered, transactional store on which the models stand. */
@NullMarked
package io.tercet.core;

import org.jspecify.annotations.NullMarked;
