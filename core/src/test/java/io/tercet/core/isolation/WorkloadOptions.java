package io.tercet.core.isolation;

/**
 * What a {@link Workload} does. Immutable; start from {@link #defaults}.
 *
 * @param seed decides all choices of each process
 * @param transactions how many transactions are begun in all
 * @param processes how many processes run them
 * @param groups how many groups of keys are in use at a time; a range read reads one group
 * @param keysPerGroup how many keys a group has
 * @param appendsPerGroup after how many appends a group is left for a fresh one, which keeps lists
 *     short and sees many first appends to absent keys
 * @param operationsMax how many steps a transaction has at most; at least one
 * @param appendPercent how many of the steps append
 * @param rangePercent how many of the steps read a range; the others read one key
 * @param rollbackPercent how many transactions are given up instead of committed
 * @param skew how much the first keys are preferred: 1 not at all, 3 strongly
 */
public record WorkloadOptions(
    long seed,
    int transactions,
    int processes,
    int groups,
    int keysPerGroup,
    int appendsPerGroup,
    int operationsMax,
    int appendPercent,
    int rangePercent,
    int rollbackPercent,
    double skew) {

  /** A mix in which every kind of conflict is frequent. */
  public static WorkloadOptions defaults(long seed) {
    return new WorkloadOptions(seed, 10_000, 8, 2, 6, 60, 5, 40, 20, 5, 1.5);
  }

  /** The same with another number of transactions. */
  public WorkloadOptions withTransactions(int count) {
    return new WorkloadOptions(
        seed,
        count,
        processes,
        groups,
        keysPerGroup,
        appendsPerGroup,
        operationsMax,
        appendPercent,
        rangePercent,
        rollbackPercent,
        skew);
  }

  /** The same with another number of processes. */
  public WorkloadOptions withProcesses(int count) {
    return new WorkloadOptions(
        seed,
        transactions,
        count,
        groups,
        keysPerGroup,
        appendsPerGroup,
        operationsMax,
        appendPercent,
        rangePercent,
        rollbackPercent,
        skew);
  }
}
