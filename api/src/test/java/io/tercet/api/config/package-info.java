@NullMarked
package io.tercet.api.config;

import org.jspecify.annotations.NullMarked;
