package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tercet.client.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {
  @TempDir Path directory;
  private Served served;
  private Shop shop;

  @BeforeEach
  void serve() {
    served = new Served(directory);
    shop = new Shop(served.client());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theProgramPrintsWhatItDid() {
    for (int run = 0; run < 2; run++) {
      List<String> out = new ArrayList<>();
      Shop.show(served.client(), out::add);
      assertThat(out)
          .containsExactly(
              "session of alice",
              "cart: {book=2, pen=3}",
              "checkout: true",
              "cart: {}",
              "order: {book=2, pen=3}",
              "stock: 0 books, 7 pens",
              "checkout of what is sold out: false",
              "stock: 0 books, 7 pens",
              "logged out: true");
    }
  }

  @Test
  void sessionsExpireAndAreProlongedByUse() {
    String token = shop.logIn("alice");
    var sessions = served.client().bucket("example-shop-sessions");
    byte[] key = token.getBytes(UTF_8);
    Entry begun = sessions.getMetadata(key).orElseThrow();
    assertThat(begun.expireAt()).isPresent();
    assertThat(shop.userOf(token)).contains("alice");
    Entry used = sessions.getMetadata(key).orElseThrow();
    assertThat(used.version()).isGreaterThan(begun.version());
    assertThat(used.expireAt().orElseThrow()).isAfterOrEqualTo(begun.expireAt().orElseThrow());
    assertThat(shop.userOf("guessed")).isEmpty();
  }

  @Test
  void nothingIsLostFromACartThatIsFilledFromTwoSides() {
    atOnce(4, part -> shop.addToCart("alice", "item" + part % 2, 1), 10);
    assertThat(shop.cartOf("alice")).isEqualTo(Map.of("item0", 20L, "item1", 20L));
  }

  @Test
  void noMoreIsSoldThanThereIs() {
    shop.setStock("book", 5);
    AtomicInteger sold = new AtomicInteger();
    atOnce(
        8,
        part -> {
          String user = "user" + part;
          shop.addToCart(user, "book", 1);
          if (shop.checkOut(user, "order")) {
            sold.incrementAndGet();
          }
        },
        1);
    assertThat(sold).hasValue(5);
    assertThat(shop.stockOf("book")).isZero();
    int orders = 0;
    for (int part = 0; part < 8; part++) {
      boolean ordered = shop.orderOf("user" + part, "order").isPresent();
      assertThat(shop.cartOf("user" + part).isEmpty()).isEqualTo(ordered);
      orders += ordered ? 1 : 0;
    }
    assertThat(orders).isEqualTo(5);
  }

  @Test
  void theSameOrderIsMadeOnce() {
    shop.setStock("book", 5);
    shop.addToCart("alice", "book", 1);
    assertThat(shop.checkOut("alice", "order")).isTrue();
    assertThat(shop.checkOut("alice", "order")).as("empty cart").isFalse();
    shop.addToCart("alice", "book", 1);
    assertThat(shop.checkOut("alice", "order")).as("same order").isFalse();
    assertThat(shop.stockOf("book")).isEqualTo(4);
  }

  private static void atOnce(int threads, IntConsumer part, int times) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      running.add(
          CompletableFuture.runAsync(
              () -> {
                for (int time = 0; time < times; time++) {
                  part.accept(number);
                }
              },
              executor));
    }
    running.forEach(CompletableFuture::join);
    executor.shutdown();
  }
}
