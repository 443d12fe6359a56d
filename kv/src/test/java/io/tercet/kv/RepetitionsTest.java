package io.tercet.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
  private static final byte[] HASH = {1};

  private final Repetitions<String> repetitions = new Repetitions<>();

  private static void refused(Reason reason, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            TercetException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aRepetitionIsAnsweredAsTheFirstTime() {
    assertThat(repetitions.find("a", HASH)).isEmpty();
    repetitions.record("a", HASH, Optional.of("done"));
    assertThat(repetitions.find("a", HASH.clone())).contains("done");
    assertThat(repetitions.find("b", HASH)).isEmpty();
  }

  @Test
  void anIdIsOfOneRequest() {
    repetitions.record("a", HASH, Optional.of("done"));
    refused(Reason.REQUEST_ID_REUSED, () -> repetitions.find("a", new byte[] {2}));
  }

  @Test
  void whatWasNotKeptIsSaid() {
    repetitions.record("a", HASH, Optional.empty());
    refused(Reason.RESULT_NOT_KEPT, () -> repetitions.find("a", HASH));
  }

  @Test
  void thereIsALimitToThem() {
    for (int i = 0; i < 10_000; i++) {
      repetitions.reserve();
      repetitions.record("id " + i, HASH, Optional.of("done"));
    }
    refused(Reason.TRANSACTION_TOO_LARGE, repetitions::reserve);
  }
}
