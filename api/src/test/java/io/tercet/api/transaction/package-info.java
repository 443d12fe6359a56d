@NullMarked
package io.tercet.api.transaction;

import org.jspecify.annotations.NullMarked;
