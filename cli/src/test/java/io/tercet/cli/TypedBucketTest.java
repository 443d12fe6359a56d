package io.tercet.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tercet.client.Codec;
import io.tercet.client.CodecException;
import io.tercet.client.KeyRange;
import io.tercet.client.PutOptions;
import io.tercet.client.ScanOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.TypedBucket;
import io.tercet.client.TypedEntry;
import io.tercet.client.TypedScan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Values of the caller's types against a real server. */
@TestInstance(Lifecycle.PER_CLASS)
class TypedBucketTest {
  record Person(String name, LocalDate born, Instant seen, Duration patience, List<String> tags) {}

  private static final Person ADA =
      new Person(
          "Ada",
          LocalDate.of(1815, 12, 10),
          Instant.parse("2030-01-31T12:00:00.123456789Z"),
          Duration.ofMinutes(90),
          List.of("x", "grüße"));

  private Served served;
  private TercetClient client;
  private TypedBucket<String, Person> people;

  @BeforeAll
  void start(@TempDir Path data) {
    served = new Served(data.resolve("data"));
    client = served.client().build();
    people = client.bucket("people").typed(Codec.utf8(), Codec.json(Person.class));
  }

  @AfterAll
  void stop() {
    client.close();
    served.close();
  }

  @Test
  void recordsComeBackAsTheyWere() {
    long version = people.put("ada", ADA).commitVersion();
    TypedEntry<String, Person> entry = people.get("ada").orElseThrow();
    assertThat(entry.value()).isEqualTo(ADA);
    assertThat(entry.key()).isEqualTo("ada");
    assertThat(entry.version()).isEqualTo(version);
    assertThat(people.getAsync("ada").join().map(TypedEntry::value)).contains(ADA);
    assertThat(people.value("nobody")).isEmpty();
    assertThat(people.untyped().get("ada".getBytes(UTF_8)).orElseThrow().valueAsText())
        .contains("\"born\":\"1815-12-10\"", "2030-01-31T12:00:00.123456789Z", "PT1H30M");
    people.deleteAsync("ada").join();
    assertThat(people.get("ada")).isEmpty();
  }

  @Test
  void whatWasReadIsReplacedUnlessItWasChanged() {
    people.put("bob", ADA, PutOptions.none().ttl(Duration.ofHours(1)));
    TypedEntry<String, Person> seen = people.get("bob").orElseThrow();
    Person changed = new Person("Bob", ADA.born(), ADA.seen(), ADA.patience(), List.of());
    people.replace(seen, changed);
    assertThat(people.get("bob").orElseThrow().value()).isEqualTo(changed);
    assertThat(people.get("bob").orElseThrow().expireAt()).isEqualTo(seen.expireAt());
    assertThatThrownBy(() -> people.replace(seen, ADA))
        .isInstanceOfSatisfying(
            TercetClientException.class,
            e -> assertThat(e.reason()).isEqualTo("CONDITION_NOT_MET"));
  }

  @Test
  void manyAreReadAndScannedAlsoInTransactions() {
    for (String key : List.of("m1", "m2", "m3")) {
      people.put(key, ADA);
    }
    assertThat(people.batchGet(List.of("m3", "none", "m1")).keySet()).containsExactly("m3", "m1");
    assertThat(people.batchGetAsync(List.of("m2")).join()).containsKey("m2");
    List<String> keys = new ArrayList<>();
    try (TypedScan<String, Person> scan =
        people.scan(ScanOptions.range(KeyRange.prefix(people.key("m"))))) {
      scan.forEach(entry -> keys.add(entry.key()));
    }
    assertThat(keys).containsExactly("m1", "m2", "m3");
    String name =
        client.transact(
            tx -> {
              TypedBucket<String, Person> inside =
                  tx.bucket("people").typed(Codec.utf8(), Codec.json(Person.class));
              inside.delete("m1");
              return inside.value("m2").orElseThrow().name();
            });
    assertThat(name).isEqualTo("Ada");
    assertThat(people.get("m1")).isEmpty();
  }

  @Test
  void whatIsNotOfTheTypeIsNamed() {
    people.untyped().put("odd".getBytes(UTF_8), "{\"name\": 1, \"new\": true".getBytes(UTF_8));
    assertThatThrownBy(() -> people.get("odd"))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("Person");
    people.untyped().put("newer".getBytes(UTF_8), "{\"name\":\"N\",\"new\":1}".getBytes(UTF_8));
    assertThat(people.value("newer").orElseThrow().name()).isEqualTo("N");
    people.untyped().put("null".getBytes(UTF_8), "null".getBytes(UTF_8));
    assertThatThrownBy(() -> people.get("null")).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Codec.utf8().decode(new byte[] {(byte) 0xff}))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Codec.utf8().encode("\ud800")).isInstanceOf(CodecException.class);
    assertThat(Codec.bytes().decode(Codec.bytes().encode(new byte[] {1}))).containsExactly(1);
  }
}
