package io.tercet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.embedded.Tercet;
import io.tercet.embedded.TercetOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** As a program is tested that has a store inside: with one in memory for each test. */
class LedgerTest {
  private final Tercet tercet = Tercet.open(TercetOptions.inMemory());
  private final Ledger ledger = new Ledger(tercet);

  @AfterEach
  void close() {
    tercet.close();
  }

  @Test
  void theProgramPrintsWhatItDid() {
    for (int run = 0; run < 2; run++) {
      List<String> out = new ArrayList<>();
      Ledger.show(tercet, out::add);
      assertThat(out)
          .containsExactly("transfer of 30: true", "transfer of 300: false", "alice: 70, bob: 30");
    }
  }

  @Test
  void transfersAtOnceLoseNothingAndOverdrawNothing() {
    for (int account = 0; account < 4; account++) {
      ledger.payIn("account " + account, 100);
    }
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      int from = caller;
      callers.add(CompletableFuture.runAsync(() -> transferOften(from)));
    }
    callers.forEach(CompletableFuture::join);
    assertThat(ledger.total()).isEqualTo(400);
    for (int account = 0; account < 4; account++) {
      assertThat(ledger.balance("account " + account)).isNotNegative();
    }
  }

  private void transferOften(int from) {
    for (int i = 0; i < 50; i++) {
      String to = "account " + (from + 1 + i % 3) % 4;
      ledger.transfer("account " + from, to, 7L * (i % 5));
    }
  }
}
