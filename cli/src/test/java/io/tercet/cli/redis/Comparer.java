package io.tercet.cli.redis;

import static org.assertj.core.api.Assertions.fail;

import io.tercet.client.Bucket;
import io.tercet.client.TercetClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Does the same to a Redis and to a bucket, both empty at first, and compares what each answers.
 * For one thread.
 */
final class Comparer {
  private final Redis redis;
  private final Bucket bucket;
  private final UnaryOperator<Step> mapping;
  private final List<String> done = new ArrayList<>();

  /**
   * Creates it, and empties the Redis.
   *
   * @param mapping what is done to the bucket in place of a step; the step itself, unless a test
   *     wants a difference
   */
  Comparer(Redis redis, Bucket bucket, UnaryOperator<Step> mapping) throws IOException {
    this.redis = redis;
    this.bucket = bucket;
    this.mapping = mapping;
    redis.call(List.of("FLUSHALL"));
  }

  /** Takes random steps, and then compares all that is there. */
  void run(Random random, int count) throws IOException {
    RandomSteps steps = new RandomSteps(random);
    for (int i = 0; i < count; i++) {
      step(steps.next());
    }
    step(new Steps.AllKeys());
    for (String key : RandomSteps.KEYS) {
      step(new Steps.Get(key));
      step(new Steps.Left(key, true));
    }
  }

  /**
   * Takes one step on both sides.
   *
   * @return what both answered
   * @throws AssertionError if the answers differ
   */
  Answer step(Step step) throws IOException {
    Object heard = redis.call(step.words());
    Answer expected =
        heard instanceof Redis.Failure failure ? Refusals.of(failure) : step.heard(heard);
    Answer answer = onTercet(mapping.apply(step));
    done.add(step + " -> " + expected);
    if (!answer.matches(expected)) {
      fail(
          "Redis and Tercet differ: Tercet answers %s; all steps and what Redis answered: %s",
          answer, String.join("\n", done));
    }
    return expected;
  }

  private Answer onTercet(Step step) {
    try {
      return step.on(bucket);
    } catch (TercetClientException e) {
      return Refusals.of(e);
    } catch (IllegalArgumentException e) {
      // The client itself refuses a life that is not positive.
      return Refusals.INVALID;
    }
  }
}
