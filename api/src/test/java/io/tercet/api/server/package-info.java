@NullMarked
package io.tercet.api.server;

import org.jspecify.annotations.NullMarked;
