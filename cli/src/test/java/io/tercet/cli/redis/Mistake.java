package io.tercet.cli.redis;

import io.tercet.cli.redis.Step.Life;
import io.tercet.cli.redis.Step.LifeKind;
import io.tercet.cli.redis.Step.Presence;
import io.tercet.cli.redis.Step.When;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A wrong translation of one kind of step, which a comparison must notice.
 *
 * @param name what is wrong
 * @param mapping what is done in place of a step
 */
record Mistake(String name, UnaryOperator<Step> mapping) {
  static List<Mistake> all() {
    return Stream.concat(inPuts().stream(), inOtherCalls().stream()).toList();
  }

  private static List<Mistake> inPuts() {
    return List.of(
        new Mistake(
            "put forgets keep ttl",
            step ->
                step instanceof Steps.Set set && set.life().kind() == LifeKind.KEEPTTL
                    ? withLife(set, Life.NEVER)
                    : step),
        new Mistake(
            "put keeps ttl",
            step ->
                step instanceof Steps.Set set && set.life().kind() == LifeKind.NEVER
                    ? withLife(set, new Life(LifeKind.KEEPTTL, 0))
                    : step),
        new Mistake(
            "put lives too long",
            step ->
                step instanceof Steps.Set set && set.life().kind() == LifeKind.EX
                    ? withLife(set, new Life(LifeKind.EX, set.life().number() + 300))
                    : step),
        new Mistake(
            "put expires a millisecond late",
            step ->
                step instanceof Steps.Set set && set.life().kind() == LifeKind.PXAT
                    ? withLife(set, new Life(LifeKind.PXAT, set.life().number() + 1))
                    : step),
        new Mistake(
            "put takes the past for never",
            step ->
                step instanceof Steps.Set set && isPast(set.life())
                    ? withLife(set, Life.NEVER)
                    : step),
        new Mistake(
            "put ignores conditions",
            step ->
                step instanceof Steps.Set set
                    ? new Steps.Set(set.key(), set.value(), set.life(), Presence.ANY, set.get())
                    : step));
  }

  private static List<Mistake> inOtherCalls() {
    return List.of(
        new Mistake(
            "increment is one off",
            step ->
                step instanceof Steps.Add add
                    ? new Steps.Add(add.key(), add.delta() + 1, add.decrement())
                    : step),
        new Mistake(
            "expire ignores rules",
            step ->
                step instanceof Steps.Expire expire
                    ? new Steps.Expire(expire.key(), expire.life(), When.ALWAYS)
                    : step),
        new Mistake(
            "expire takes later for set",
            step ->
                step instanceof Steps.Expire expire && expire.when() == When.GT
                    ? new Steps.Expire(expire.key(), expire.life(), When.XX)
                    : step),
        new Mistake(
            "persist does nothing",
            step ->
                step instanceof Steps.Persist persist ? new Steps.Left(persist.key(), true) : step),
        new Mistake(
            "delete forgets the last",
            step ->
                step instanceof Steps.Delete delete && delete.keys().size() > 1
                    ? new Steps.Delete(delete.keys().subList(0, delete.keys().size() - 1))
                    : step),
        new Mistake(
            "batch ignores its condition",
            step ->
                step instanceof Steps.SetMany many && many.ifAbsent()
                    ? new Steps.SetMany(many.keys(), many.values(), false)
                    : step));
  }

  private static boolean isPast(Life life) {
    return life.kind() == LifeKind.PXAT
        && life.number() > 0
        && life.number() < Steps.EXACT_FROM.toEpochMilli();
  }

  private static Step withLife(Steps.Set set, Life life) {
    return new Steps.Set(set.key(), set.value(), life, set.presence(), set.get());
  }

  @Override
  public String toString() {
    return name;
  }
}
