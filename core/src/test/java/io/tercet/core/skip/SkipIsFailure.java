package io.tercet.core.skip;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Makes a test fail whose assumption does not hold, when {@code -Dtercet.require=all} says that
 * this machine has all that tests need. Applies to every test of every module that has this one's
 * test jar.
 */
public final class SkipIsFailure
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
  static final String REQUIRE = "tercet.require";

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    rethrow(context, thrown);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    rethrow(context, thrown);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    rethrow(context, thrown);
  }

  private static void rethrow(ExtensionContext context, Throwable thrown) throws Throwable {
    boolean all = context.getConfigurationParameter(REQUIRE).filter("all"::equals).isPresent();
    if (all && thrown instanceof TestAbortedException) {
      throw new AssertionError(
          "skipped, while everything is required: " + thrown.getMessage(), thrown);
    }
    throw thrown;
  }
}
