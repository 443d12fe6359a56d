package io.tercet.cli.redis;

import io.tercet.client.Bucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation that Redis and Tercet both know, said in both. */
interface Step {
  /** Says it to Redis. */
  List<String> words();

  /**
   * Puts what Redis answered into common words.
   *
   * @param answer as of {@link Redis#call}; no failure
   */
  Answer heard(@Nullable Object answer);

  /** Does it in Tercet. */
  Answer on(Bucket bucket);

  /** How long something lives. */
  enum LifeKind {
    NEVER,
    EX,
    PX,
    EXAT,
    PXAT,
    KEEPTTL
  }

  /**
   * When something that is set expires.
   *
   * @param number seconds or milliseconds, from now or since 1970; 0 where the kind needs none
   */
  record Life(LifeKind kind, long number) {
    static final Life NEVER = new Life(LifeKind.NEVER, 0);
  }

  /** What must be there so that something is set. */
  enum Presence {
    ANY,
    NX,
    XX
  }

  /** Which expiries are changed. */
  enum When {
    ALWAYS,
    NX,
    XX,
    GT,
    LT
  }
}
