/** The readme does what it says. */
@NullMarked
package io.tercet.cli.readme;

import org.jspecify.annotations.NullMarked;
