package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.BatchGetResult;
import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.Entry;
import io.tercet.client.ExpireOptions;
import io.tercet.client.KeyRange;
import io.tercet.client.Operation;
import io.tercet.client.PutOptions;
import io.tercet.client.Scan;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A queue of jobs for any number of workers, in two buckets under the same keys: the jobs, and the
 * leases of those that are being worked on. A job is claimed by a lease that must not exist yet,
 * and which expires: if its worker dies, another one finds the job free. It is completed by
 * removing both, under the condition that the lease is still the worker's own, together with what
 * the job wrote. So no job is lost, and what is written at the completion is written once.
 *
 * <p>Leases end by the clock of the store; clocks of workers do not matter. Safe for use by any
 * number of threads.
 */
public final class JobQueue {
  private static final byte[] LAST_NUMBER = bytes("last");
  private static final int LOOK_AHEAD = 100;

  private final Bucket jobs;
  private final Bucket leases;
  private final Bucket numbers;
  private final Duration visibility;

  /**
   * A queue in buckets of the default database.
   *
   * @param name how the buckets' names begin
   * @param visibility how long a claimed job is nobody else's, 1 ms or more
   */
  public JobQueue(TercetClient client, String name, Duration visibility) {
    this.jobs = client.bucket(name + "-jobs");
    this.leases = client.bucket(name + "-leases");
    this.numbers = client.bucket(name + "-numbers");
    this.visibility = visibility;
  }

  /**
   * A job that a worker has claimed.
   *
   * @param key of the job
   * @param payload what to do
   * @param lease which claim this is; no other one has the same
   */
  public record Claim(String key, String payload, String lease) {}

  /** Adds a job at the end, and returns its key. */
  public String add(String payload) {
    long number = numbers.increment(LAST_NUMBER, 1).value();
    // As wide as the largest number, so that keys are in the order of numbers.
    String key = String.format("%019d", number);
    jobs.put(bytes(key), bytes(payload), PutOptions.none().condition(Condition.mustNotExist()));
    return key;
  }

  /** Returns how many jobs are not completed. */
  public long size() {
    return jobs.count(KeyRange.all());
  }

  /** Claims the first job that is free; nothing if none is. */
  public Optional<Claim> claim() {
    ScanOptions next = ScanOptions.all().limit(LOOK_AHEAD);
    while (true) {
      List<Entry> page = new ArrayList<>();
      try (Scan scan = jobs.scan(next)) {
        scan.forEach(page::add);
      }
      Optional<Claim> claim = claimFrom(page);
      if (claim.isPresent() || page.size() < LOOK_AHEAD) {
        return claim;
      }
      // The least key that is greater than the last one.
      next = next.start(bytes(page.get(page.size() - 1).keyAsText() + "\0"));
    }
  }

  private Optional<Claim> claimFrom(List<Entry> page) {
    // What is read here is only a hint of what is worth trying: the write decides.
    BatchGetResult leased = leases.batchGetMetadata(page.stream().map(Entry::key).toList());
    for (int i = 0; i < page.size(); i++) {
      Entry job = page.get(i);
      String lease = UUID.randomUUID().toString();
      if (leased.entries().get(i).isEmpty() && take(job.key(), lease)) {
        return Optional.of(new Claim(job.keyAsText(), job.valueAsText(), lease));
      }
    }
    return Optional.empty();
  }

  private boolean take(byte[] key, String lease) {
    PutOptions expiring = PutOptions.none().ttl(visibility);
    return jobs.write(
            Write.none()
                .compare(key, Condition.mustExist())
                .compareIn(leases.name(), key, Condition.mustNotExist())
                .then(Operation.put(key, bytes(lease), expiring).in(leases.name())))
        .held();
  }

  /** Prolongs a claim that takes longer; false if it has ended, and the job may be another's. */
  public boolean prolong(Claim claim) {
    Condition own = Condition.valueEquals(bytes(claim.lease()));
    try {
      leases.expire(bytes(claim.key()), ExpireOptions.after(visibility).condition(own));
      return true;
    } catch (TercetClientException e) {
      if (e.reason().equals("CONDITION_NOT_MET")) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Completes a job, and writes what came of it, as one.
   *
   * @param results what to write; each names its bucket by {@link Operation#in}
   * @return false if the claim has ended before: then nothing was written, and the job is or was
   *     another worker's
   */
  public boolean complete(Claim claim, Operation... results) {
    byte[] key = bytes(claim.key());
    return jobs.write(
            Write.none()
                .compareIn(leases.name(), key, Condition.valueEquals(bytes(claim.lease())))
                .then(Operation.delete(key), Operation.delete(key).in(leases.name()))
                .then(results))
        .held();
  }

  /** Runs the example against a server on 127.0.0.1, on the port that is given or the usual one. */
  public static void main(String[] arguments) {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7411;
    try (TercetClient client = TercetClient.connect("127.0.0.1", port)) {
      show(client, System.out::println);
    }
  }

  static void show(TercetClient client, Consumer<String> out) {
    JobQueue queue = new JobQueue(client, "example-queue", Duration.ofMinutes(1));
    queue.jobs.deleteRange(KeyRange.all());
    queue.leases.deleteRange(KeyRange.all());
    queue.add("send a letter");
    queue.add("make a copy");
    Claim first = queue.claim().orElseThrow();
    Claim second = queue.claim().orElseThrow();
    out.accept("claimed: " + first.payload());
    out.accept("claimed: " + second.payload());
    out.accept("left to claim: " + queue.claim().isPresent());
    Operation sent = Operation.put(bytes(first.key()), bytes("sent")).in("example-queue-results");
    out.accept("completed: " + queue.complete(first, sent));
    out.accept("completed again: " + queue.complete(first, sent));
    out.accept("prolonged: " + queue.prolong(second));
    out.accept("jobs that are not completed: " + queue.size());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
