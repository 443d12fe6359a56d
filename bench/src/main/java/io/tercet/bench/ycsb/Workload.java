package io.tercet.bench.ycsb;

/**
 * The core workloads of YCSB (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", SoCC
 * 2010, table 2): what comes how often, in hundredths, and which records are popular.
 */
enum Workload {
  A("half reads, half updates", 50, 50, 0, 0, 0),
  B("95 reads, 5 updates", 95, 5, 0, 0, 0),
  C("reads", 100, 0, 0, 0, 0),
  D("95 reads of the newest, 5 inserts", 95, 0, 5, 0, 0),
  E("95 scans of 1 to 100, 5 inserts", 0, 0, 5, 95, 0),
  F("half reads, half read-modify-writes", 50, 0, 0, 0, 50);

  final String what;
  final int reads;
  final int updates;
  final int inserts;
  final int scans;
  final int modifications;

  Workload(String what, int reads, int updates, int inserts, int scans, int modifications) {
    this.what = what;
    this.reads = reads;
    this.updates = updates;
    this.inserts = inserts;
    this.scans = scans;
    this.modifications = modifications;
  }

  /** Whether the newest records are the popular ones. */
  boolean prefersNewest() {
    return this == D;
  }

  /** Whether it changes anything. */
  boolean writes() {
    return reads + scans < 100;
  }
}
