package io.tercet.core.skip;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Ends the tests of a module with a line for each that did not run, and why. */
public final class SkipSummary implements TestExecutionListener {
  private final Queue<String> skipped = new ConcurrentLinkedQueue<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.add(name(test) + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      skipped.add(name(test) + ": " + result.getThrowable().map(Throwable::getMessage).orElse(""));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    for (String line = skipped.poll(); line != null; line = skipped.poll()) {
      System.out.println("Skipped " + line);
    }
  }

  private static String name(TestIdentifier test) {
    TestSource source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      return method.getClassName() + "." + method.getMethodName();
    }
    return source instanceof ClassSource type ? type.getClassName() : test.getDisplayName();
  }
}
