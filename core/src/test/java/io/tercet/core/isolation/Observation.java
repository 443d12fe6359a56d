package io.tercet.core.isolation;

/**
 * The state of one key that a transaction found, without the transaction's own appends.
 *
 * @param transaction the place of the transaction in the history
 * @param key the key
 * @param seen the state
 * @param absent whether it is known only from the key's absence in a range
 */
record Observation(int transaction, KeyHistory key, Elements seen, boolean absent) {}
