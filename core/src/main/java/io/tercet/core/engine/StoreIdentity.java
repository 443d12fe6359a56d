package io.tercet.core.engine;

import java.util.UUID;

/**
 * Who a store is.
 *
 * @param storeId given once, at creation
 * @param incarnation given anew by creation, by a restore, and by an accepted loss of data:
 *     versions are comparable within one incarnation alone
 */
public record StoreIdentity(UUID storeId, UUID incarnation) {}
