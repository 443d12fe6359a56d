package io.tercet.core.skip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A test that a machine cannot run is skipped, unless everything is required. */
class SkipIsFailureTest {
  private static final LauncherConfig QUIET =
      LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();

  @Test
  void unmetAssumptionSkips() {
    assertThat(run(Needing.class, "nothing")).containsExactly("ABORTED needs a moon");
  }

  @Test
  void unmetAssumptionFailsWhenAllIsRequired() {
    assertThat(run(Needing.class, "all"))
        .containsExactly("FAILED skipped, while everything is required: needs a moon");
  }

  @Test
  void unmetAssumptionOfAClassFailsWhenAllIsRequired() {
    assertThat(run(NeedingFirst.class, "all"))
        .containsExactly("FAILED skipped, while everything is required: needs a sun");
  }

  private static List<String> run(Class<?> tests, String required) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .configurationParameter(SkipIsFailure.REQUIRE, required)
            .build();
    List<String> outcomes = new ArrayList<>();
    LauncherFactory.create(QUIET).execute(request, new Outcomes(outcomes));
    return outcomes;
  }

  private record Outcomes(List<String> seen) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(e -> seen.add(result.getStatus() + " " + message(e)));
    }

    private static String message(Throwable thrown) {
      return String.valueOf(thrown.getMessage()).replace("Assumption failed: ", "");
    }
  }

  static class Needing {
    @Test
    void needs() {
      assumeTrue(false, "needs a moon");
    }
  }

  static class NeedingFirst {
    @BeforeAll
    static void needs() {
      assumeTrue(false, "needs a sun");
    }

    @Test
    void never() {}
  }
}
