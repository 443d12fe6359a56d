@NullMarked
package io.tercet.api;

import org.jspecify.annotations.NullMarked;
