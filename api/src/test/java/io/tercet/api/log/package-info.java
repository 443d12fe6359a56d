@NullMarked
package io.tercet.api.log;

import org.jspecify.annotations.NullMarked;
