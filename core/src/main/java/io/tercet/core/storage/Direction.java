package io.tercet.core.storage;

/** Which way a scan goes. */
public enum Direction {
  /** From the least key to the greatest. */
  FORWARD,
  /** From the greatest key to the least. */
  REVERSE
}
