package io.tercet.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tercet.core.error.Reason;
import io.tercet.core.error.TercetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What holds of a store in one process, wherever its data is. */
abstract class Contract {
  @TempDir Path directory;
  protected Tercet tercet;

  /** Returns how the store is opened. */
  abstract TercetOptions options(Path folder);

  @BeforeEach
  void open() {
    tercet = Tercet.open(options(directory.resolve("data")));
  }

  @AfterEach
  void close() {
    tercet.close();
  }

  /** Opens the store with other options instead. */
  void openWith(TercetOptions other) {
    tercet.close();
    tercet = Tercet.open(other);
  }

  TercetOptions options() {
    return options(directory.resolve("data"));
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static TercetException refused(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(TercetException.class);
    return (TercetException) thrown;
  }

  static Reason reason(ThrowingCallable call) {
    return refused(call).reason();
  }

  /** Returns the reason by which a future fails, which it has without anything around it. */
  static Reason reasonOf(CompletableFuture<?> future) {
    Throwable thrown = future.handle((result, failure) -> failure).join();
    assertThat(thrown).isInstanceOf(TercetException.class);
    return ((TercetException) thrown).reason();
  }

  static List<String> keys(Bucket bucket, ScanOptions options) {
    List<String> keys = new ArrayList<>();
    try (Scan scan = bucket.scan(options)) {
      scan.forEach(entry -> keys.add(entry.keyAsText()));
    }
    return keys;
  }

  static String value(Bucket bucket, String key) {
    return bucket.get(bytes(key)).map(Entry::valueAsText).orElse("absent");
  }

  static void fill(Bucket bucket, int count) {
    Operation[] puts = new Operation[count];
    for (int i = 0; i < count; i++) {
      puts[i] = Operation.put(bytes(String.format("k%04d", i)), new byte[2_000]);
    }
    WriteResult unused = bucket.write(Write.none().then(puts));
  }
}
