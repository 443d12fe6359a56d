package io.tercet.core.storage;

/**
 * What a caller knows of a scan before it starts; an engine may use it, and results never differ.
 */
public enum ScanHint {
  /** A few entries: read no further than asked. */
  SHORT,
  /** Many entries, that are likely to be read again. */
  LONG,
  /** All of a large range once: read ahead, and keep the block cache for others. */
  BULK
}
