package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
  @TempDir Path directory;
  private Served served;

  @BeforeEach
  void serve() {
    served = new Served(directory);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void theProgramPrintsWhatItDid() {
    for (int run = 0; run < 2; run++) {
      List<String> out = new ArrayList<>();
      Users.show(served.client(), out::add);
      assertThat(out).containsExactly("Ann: true", "another with her address: false", "found: Ann");
    }
  }

  @Test
  void whoIsRefusedLeavesNothing() {
    Users users = new Users(served.client());
    assertThat(users.add("u1", "a@example.org", "Ann")).isTrue();
    assertThat(users.add("u2", "a@example.org", "Bob")).isFalse();
    assertThat(served.client().bucket("example-users").get("u2".getBytes(UTF_8))).isEmpty();
    assertThat(users.profileByAddress("a@example.org")).contains("Ann");
    assertThat(users.profileByAddress("b@example.org")).isEmpty();
  }
}
