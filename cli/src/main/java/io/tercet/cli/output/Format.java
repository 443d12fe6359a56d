package io.tercet.cli.output;

/** How results are printed. */
public enum Format {
  /** Aligned columns, for people. */
  TABLE,
  /** One JSON document. */
  JSON,
  /** One JSON object on each line. */
  JSONL,
  /** Comma-separated values by RFC 4180, with a header, lines ending in a line feed alone. */
  CSV
}
