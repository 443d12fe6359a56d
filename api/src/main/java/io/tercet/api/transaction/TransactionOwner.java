package io.tercet.api.transaction;

/**
 * Whose a transaction is: its id is of use to nobody else, and nowhere else.
 *
 * @param principal who began it
 * @param database where it was begun
 */
public record TransactionOwner(String principal, String database) {}
