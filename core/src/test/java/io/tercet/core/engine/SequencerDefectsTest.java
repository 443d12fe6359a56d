package io.tercet.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.core.error.Reason;
import io.tercet.core.memory.MemoryStorage;
import io.tercet.core.storage.Storage;
import io.tercet.core.storage.Writes;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of commits when the sequencer itself meets a defect, or has no memory. */
class SequencerDefectsTest extends EngineFixture {
  /** Where the validator breaks. */
  private enum Step {
    VALIDATE,
    ACCEPTED,
    WRITTEN
  }

  @Override
  protected Storage newStorage() {
    return new MemoryStorage();
  }

  @Override
  protected Storage reopen(Storage closed) {
    return ((MemoryStorage) closed).reopen();
  }

  /** A validator that breaks at the second commit. */
  private static final class Breaking extends CommitValidator {
    private final Step where;
    private final Throwable defect;
    private int calls;

    Breaking(
        OpenViews views,
        SchemaVersions schema,
        EngineOptions options,
        Step where,
        Throwable defect) {
      super(views, schema, options);
      this.where = where;
      this.defect = defect;
    }

    @Override
    @Nullable Outcome validate(Commit commit, long stampMs) {
      breakAt(Step.VALIDATE);
      return super.validate(commit, stampMs);
    }

    @Override
    void accepted(Writes writes) {
      breakAt(Step.ACCEPTED);
      super.accepted(writes);
    }

    @Override
    void written(CommitGroup written) {
      breakAt(Step.WRITTEN);
      super.written(written);
    }

    private void breakAt(Step step) {
      if (step == where && ++calls == 2) {
        if (defect instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) defect;
      }
    }
  }

  private void openBreaking(Step where, Throwable defect) {
    engine.close();
    background = new ManualBackground();
    engine =
        LocalEngine.open(
            newStorage(),
            EngineOptions.DEFAULT,
            time,
            background,
            new Random(1),
            (views, schema, options) -> new Breaking(views, schema, options, where, defect));
  }

  /** Commits three in one group. */
  private List<Outcome> commitThree() {
    List<CompletableFuture<Outcome>> futures =
        List.of(
            engine.commitAsync(blind("a", "1", Durability.SYNC)),
            engine.commitAsync(blind("b", "1", Durability.SYNC)),
            engine.commitAsync(blind("c", "1", Durability.SYNC)));
    background.runAll();
    assertThat(futures).allMatch(CompletableFuture::isDone);
    return futures.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void aCommitThatCannotBeValidatedIsRefusedAlone() {
    openBreaking(Step.VALIDATE, new IllegalStateException("broken"));
    List<Outcome> outcomes = commitThree();
    committed(outcomes.get(0));
    assertRefused(outcomes.get(1), Reason.INTERNAL);
    committed(outcomes.get(2));
    assertThat(get("b")).isNull();
    assertThat(get("c")).isEqualTo("1");
  }

  @Test
  void aGroupThatCannotBeGatheredIsRefusedWhole() {
    openBreaking(Step.ACCEPTED, new OutOfMemoryError("none left"));
    CompletableFuture<Outcome> first = engine.commitAsync(blind("a", "1", Durability.SYNC));
    CompletableFuture<Outcome> second = engine.commitAsync(blind("b", "1", Durability.SYNC));
    background.runAll();
    assertRefused(first.join(), Reason.INTERNAL);
    assertRefused(second.join(), Reason.INTERNAL);
    assertThat(get("a")).isNull();
    put("d", "1");
    assertThat(history(0)).hasSize(1);
  }

  @Test
  void nothingIsCommittedAfterAWriteThatCouldNotBeRecorded() {
    openBreaking(Step.WRITTEN, new OutOfMemoryError("none left"));
    put("a", "1");
    try (Attempt reader = new Attempt(engine)) {
      reader.get("a");
      put("a", "2");
      assertRefused(reader.put("result", "1").commit(), Reason.STORE_READ_ONLY);
    }
    assertThat(get("a")).isEqualTo("2");
    assertRefused(engine.commit(blind("b", "1", Durability.BUFFERED)), Reason.STORE_READ_ONLY);
  }
}
