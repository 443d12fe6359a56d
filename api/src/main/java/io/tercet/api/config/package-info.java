/** The configuration of a server: one table of keys, and where their values come from. */
@NullMarked
package io.tercet.api.config;

import org.jspecify.annotations.NullMarked;
