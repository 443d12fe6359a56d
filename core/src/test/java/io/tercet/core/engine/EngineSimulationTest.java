package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.Seeds;
import io.tercet.core.engine.SimulatedFaults.Rates;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many random schedules of the engine, each checked against a serial execution. */
class EngineSimulationTest {
  private static final int STEPS = 120;

  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong conflicts = new AtomicLong();

  private void simulate(int schedules, Rates rates, ValidatorFactory validators) {
    Seeds.rounds(
        schedules,
        random -> {
          Simulation simulation = new Simulation(random, rates, validators);
          simulation.run(STEPS);
          committed.addAndGet(simulation.committed());
          conflicts.addAndGet(simulation.conflicts());
        });
  }

  @Test
  void transactionsAreSerializable() {
    simulate(800, new Rates(0, 0, 0, 0, 3), CommitValidator::new);
    assertThat(committed.get()).isPositive();
    assertThat(conflicts.get()).isPositive();
  }

  @Test
  void transactionsAreSerializableWhileWritesAreRefusedAndReadsFail() {
    simulate(400, new Rates(4, 0, 50, 0, 3), CommitValidator::new);
  }

  @Test
  void transactionsAreSerializableOverFailuresAndCrashes() {
    simulate(800, new Rates(20, 60, 200, 60, 3), CommitValidator::new);
  }

  @Test
  void aValidatorThatMissesConflictsIsFoundOut() {
    assertThatThrownBy(
            () ->
                simulate(
                    500,
                    new Rates(0, 0, 0, 0, 3),
                    (views, schema, options) ->
                        new CommitValidator(views, schema, options) {
                          @Override
                          boolean readsChanged(LocalView view, ReadSet reads) {
                            return false;
                          }
                        }))
        .isInstanceOf(AssertionError.class);
  }
}
