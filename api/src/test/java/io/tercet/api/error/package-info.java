@NullMarked
package io.tercet.api.error;

import org.jspecify.annotations.NullMarked;
