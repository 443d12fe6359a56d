/** What every random test needs: a seed to replay it, and how much of it to run. */
@NullMarked
package io.tercet.core;

import org.jspecify.annotations.NullMarked;
