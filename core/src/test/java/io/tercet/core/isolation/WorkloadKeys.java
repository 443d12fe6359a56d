package io.tercet.core.isolation;

import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Chooses keys and elements for all processes of a workload. Safe for any thread.
 *
 * <p>Keys are {@code g<group>/<key>}. Each group in use counts its appends; its count decides which
 * group stands in its place.
 */
final class WorkloadKeys {

  private final WorkloadOptions options;
  private final AtomicLongArray appends;
  private final AtomicLong elements = new AtomicLong();

  WorkloadKeys(WorkloadOptions options) {
    this.options = options;
    this.appends = new AtomicLongArray(options.groups());
  }

  /** A group in use, as the start of its keys. */
  String group(Random random) {
    int place = random.nextInt(options.groups());
    return groupAt(place, appends.get(place));
  }

  String key(Random random) {
    return key(group(random), random);
  }

  /** A key of a group in use, counted as appended to. */
  String keyToAppend(Random random) {
    int place = random.nextInt(options.groups());
    return key(groupAt(place, appends.getAndIncrement(place)), random);
  }

  long nextElement() {
    return elements.incrementAndGet();
  }

  /** How many groups have been in use. */
  int groupsUsed() {
    long used = 0;
    for (int place = 0; place < options.groups(); place++) {
      used = Math.max(used, appends.get(place) / options.appendsPerGroup() + 1);
    }
    return Math.toIntExact(used * options.groups());
  }

  static String group(long number) {
    return String.format(Locale.ROOT, "g%06d/", number);
  }

  /** The end of the range of a group's keys. */
  static String end(String group) {
    // The character behind the slash.
    return group.substring(0, group.length() - 1) + "0";
  }

  private String groupAt(int place, long count) {
    return group(count / options.appendsPerGroup() * options.groups() + place);
  }

  private String key(String group, Random random) {
    double at = Math.pow(random.nextDouble(), options.skew());
    return group + (char) ('a' + (int) (at * options.keysPerGroup()));
  }
}
