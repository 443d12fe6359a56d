/** What makes the command start fast. */
@NullMarked
package io.tercet.cli.start;

import org.jspecify.annotations.NullMarked;
