/** What keeps bytes: ordered keyspaces, snapshots, atomic writes and their log. */
@NullMarked
package io.tercet.core.storage;

import org.jspecify.annotations.NullMarked;
