package io.tercet.api.error;

/** What it makes sense to repeat after an error; travels as the trailer {@code tercet-retry}. */
public enum Retry {
  /** Nothing: the same call would fail again. */
  NONE("none"),
  /** The call, with the same request id where it has one. */
  CALL("call"),
  /** The whole transaction, from its begin. */
  TRANSACTION("transaction");

  private final String wireName;

  Retry(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the value of the trailer. */
  public String wireName() {
    return wireName;
  }
}
