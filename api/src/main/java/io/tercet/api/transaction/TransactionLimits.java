package io.tercet.api.transaction;

/**
 * What bounds interactive transactions.
 *
 * @param openMax how many may be open
 * @param waitingCallsMax how many calls of one may wait their turn
 * @param endedMax of how many it is remembered how they ended
 */
public record TransactionLimits(int openMax, int waitingCallsMax, int endedMax) {}
