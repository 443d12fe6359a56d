package io.tercet.core.isolation;

import io.tercet.core.isolation.SystemUnderTest.CommitResult;
import io.tercet.core.isolation.SystemUnderTest.Session;
import io.tercet.core.isolation.SystemUnderTest.Transaction;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Runs random transactions one after another, step by step. For one thread at a time. */
final class WorkloadProcess implements AutoCloseable {

  private final WorkloadOptions options;
  private final WorkloadKeys keys;
  private final HistoryRecorder recorder;
  private final int process;
  private final Session session;
  private final Random random;
  private @Nullable Open open;

  /** A transaction on its way. */
  private static final class Open {
    final Transaction transaction;
    final TransactionRecording recording;
    int stepsLeft;

    Open(Transaction transaction, TransactionRecording recording, int steps) {
      this.transaction = transaction;
      this.recording = recording;
      this.stepsLeft = steps;
    }
  }

  WorkloadProcess(
      WorkloadOptions options,
      WorkloadKeys keys,
      HistoryRecorder recorder,
      SystemUnderTest system,
      int process) {
    this.options = options;
    this.keys = keys;
    this.recorder = recorder;
    this.process = process;
    this.session = system.connect(process);
    this.random = new Random(options.seed() * 31 + process);
  }

  /** Whether a transaction is on its way. */
  boolean isOpen() {
    return open != null;
  }

  /** Does the next step: begins a transaction, or goes on with the one on its way. */
  void step() {
    Open current = open;
    if (current == null) {
      open = begin();
      return;
    }
    try {
      if (current.stepsLeft-- > 0) {
        operate(current);
      } else {
        open = null;
        end(current);
      }
    } catch (TransactionAborted e) {
      open = null;
      current.recording.fail();
    }
  }

  private @Nullable Open begin() {
    TransactionRecording recording = recorder.begin(process);
    try {
      Transaction transaction = session.begin();
      return new Open(transaction, recording, 1 + random.nextInt(options.operationsMax()));
    } catch (TransactionAborted e) {
      recording.fail();
      return null;
    }
  }

  private void operate(Open current) throws TransactionAborted {
    int choice = random.nextInt(100);
    if (choice < options.appendPercent()) {
      String key = keys.keyToAppend(random);
      long element = keys.nextElement();
      current.recording.append(key, element);
      current.transaction.append(key, element);
    } else if (choice < options.appendPercent() + options.rangePercent()) {
      String group = keys.group(random);
      String end = WorkloadKeys.end(group);
      current.recording.rangeRead(current.transaction.rangeRead(group, end));
    } else {
      String key = keys.key(random);
      current.recording.read(key, current.transaction.read(key));
    }
  }

  private void end(Open current) {
    if (random.nextInt(100) < options.rollbackPercent()) {
      current.transaction.rollback();
      current.recording.fail();
      return;
    }
    record(current.recording, current.transaction.commit());
  }

  private static void record(TransactionRecording recording, CommitResult result) {
    switch (result.outcome()) {
      case OK -> recording.ok(result.version());
      case FAIL -> recording.fail();
      case INFO -> recording.info();
    }
  }

  /**
   * Reads all keys of a group in a transaction of its own, in as many parts as the system makes of
   * it.
   *
   * @return whether it was committed
   */
  boolean readGroup(String group) {
    String end = WorkloadKeys.end(group);
    TransactionRecording recording = recorder.begin(process);
    try {
      Transaction transaction = session.begin();
      readInFull(transaction, recording, group, end);
      CommitResult result = transaction.commit();
      record(recording, result);
      return result.outcome() == Outcome.OK;
    } catch (TransactionAborted e) {
      recording.fail();
      return false;
    }
  }

  private static void readInFull(
      Transaction transaction, TransactionRecording recording, String start, String end)
      throws TransactionAborted {
    String from = start;
    String to = end;
    while (from.compareTo(to) < 0) {
      MicroOperation.RangeRead part = transaction.rangeRead(from, to);
      recording.rangeRead(part);
      // What is left lies behind the part, or before it if it was read from the end.
      if (part.from().equals(from)) {
        from = part.to();
      } else {
        to = part.from();
      }
    }
  }

  @Override
  public void close() {
    Open current = open;
    if (current != null) {
      open = null;
      current.transaction.rollback();
      current.recording.fail();
    }
    session.close();
  }
}
