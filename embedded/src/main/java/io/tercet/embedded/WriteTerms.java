package io.tercet.embedded;

/**
 * What every write says besides what it writes.
 *
 * @param durability when it is acknowledged
 * @param requestId makes it take place once; empty for none
 */
record WriteTerms(Durability durability, String requestId) {
  static final WriteTerms DEFAULT = new WriteTerms(Durability.SYNC, "");

  WriteTerms with(Durability other) {
    return new WriteTerms(other, requestId);
  }

  WriteTerms with(String otherRequestId) {
    return new WriteTerms(durability, otherRequestId);
  }
}
