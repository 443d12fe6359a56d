package io.tercet.embedded;

/** Which entries an expire changes; the others are left as they are, and the result says so. */
public enum ExpireRule {
  /** All. */
  ALWAYS(io.tercet.kv.ExpireRule.ALWAYS),
  /** Those that do not expire. */
  WHEN_NONE(io.tercet.kv.ExpireRule.WHEN_NONE),
  /** Those that expire. */
  WHEN_SET(io.tercet.kv.ExpireRule.WHEN_SET),
  /** Those that expire earlier: their lives are only prolonged. */
  WHEN_LATER(io.tercet.kv.ExpireRule.WHEN_LATER),
  /** Those that expire later or never: their lives are only shortened. */
  WHEN_EARLIER(io.tercet.kv.ExpireRule.WHEN_EARLIER);

  private final io.tercet.kv.ExpireRule inModel;

  ExpireRule(io.tercet.kv.ExpireRule inModel) {
    this.inModel = inModel;
  }

  io.tercet.kv.ExpireRule inModel() {
    return inModel;
  }
}
