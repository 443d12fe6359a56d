package io.tercet.client;

/** Which entries an expire changes; the others are left as they are, and the result says so. */
public enum ExpireRule {
  /** All. */
  ALWAYS(io.tercet.kv.v1.ExpireRule.EXPIRE_RULE_ALWAYS),
  /** Those that do not expire. */
  WHEN_NONE(io.tercet.kv.v1.ExpireRule.EXPIRE_RULE_WHEN_NONE),
  /** Those that expire. */
  WHEN_SET(io.tercet.kv.v1.ExpireRule.EXPIRE_RULE_WHEN_SET),
  /** Those that expire earlier: their lives are only prolonged. */
  WHEN_LATER(io.tercet.kv.v1.ExpireRule.EXPIRE_RULE_WHEN_LATER),
  /** Those that expire later or never: their lives are only shortened. */
  WHEN_EARLIER(io.tercet.kv.v1.ExpireRule.EXPIRE_RULE_WHEN_EARLIER);

  private final io.tercet.kv.v1.ExpireRule proto;

  ExpireRule(io.tercet.kv.v1.ExpireRule proto) {
    this.proto = proto;
  }

  io.tercet.kv.v1.ExpireRule toProto() {
    return proto;
  }
}
