package io.tercet.cli.redis;

import io.tercet.client.TercetClientException;
import java.util.Optional;
import java.util.function.Supplier;

/** What is refused, in words that are the same for both sides. Stateless. */
final class Refusals {
  static final Answer INVALID = Answer.of("refused: the moment");
  private static final Answer NO_NUMBER = Answer.of("refused: not a number");
  private static final Answer OVERFLOW = Answer.of("refused: overflow");

  private Refusals() {}

  /** Returns what a call answers, or nothing if its condition does not hold. */
  static <T> Optional<T> unlessUnmet(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (TercetClientException e) {
      if (e.reason().equals("KEY_EXISTS") || e.reason().equals("CONDITION_NOT_MET")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static Answer of(TercetClientException refused) {
    return switch (refused.reason()) {
      case "INVALID_ARGUMENT" -> INVALID;
      case "NOT_A_COUNTER" -> NO_NUMBER;
      case "COUNTER_OUT_OF_RANGE" -> OVERFLOW;
      default -> throw refused;
    };
  }

  static Answer of(Redis.Failure refused) {
    if (refused.text().contains("invalid expire")) {
      return INVALID;
    } else if (refused.text().contains("not an integer")) {
      return NO_NUMBER;
    } else if (refused.text().contains("overflow")) {
      return OVERFLOW;
    }
    throw new IllegalStateException("Redis does not understand: " + refused.text());
  }
}
