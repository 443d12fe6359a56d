package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.Entry;
import io.tercet.client.Operation;
import io.tercet.client.PutOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Write;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Users by their ids, and by their addresses, which are a secondary key: an entry of its own for
 * each, written by the same call as the user, under the condition that nobody has the address.
 *
 * <p>Safe for use by any number of threads.
 */
public final class Users {
  private static final String BY_ADDRESS = "example-users-by-address";

  private final Bucket users;
  private final Bucket byAddress;

  /** Users in the default database. */
  public Users(TercetClient client) {
    this.users = client.bucket("example-users");
    this.byAddress = client.bucket(BY_ADDRESS);
  }

  /** Adds a user; false, and nothing is changed, if somebody has the address. */
  public boolean add(String userId, String address, String profile) {
    PutOptions unique = PutOptions.none().condition(Condition.mustNotExist());
    try {
      users.write(
          Write.none()
              .then(
                  Operation.put(bytes(userId), bytes(profile)),
                  Operation.put(bytes(address), bytes(userId), unique).in(BY_ADDRESS)));
      return true;
    } catch (TercetClientException e) {
      if (e.reason().equals("KEY_EXISTS")) {
        return false;
      }
      throw e;
    }
  }

  /** Returns the profile of who has an address, if somebody has. */
  public Optional<String> profileByAddress(String address) {
    return byAddress
        .get(bytes(address))
        .flatMap(found -> users.get(found.value()))
        .map(Entry::valueAsText);
  }

  /** Runs the example against a server on 127.0.0.1, on the port that is given or the usual one. */
  public static void main(String[] arguments) {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7411;
    try (TercetClient client = TercetClient.connect("127.0.0.1", port)) {
      show(client, System.out::println);
    }
  }

  static void show(TercetClient client, Consumer<String> out) {
    Users users = new Users(client);
    users.byAddress.delete(bytes("ann@example.org"));
    out.accept("Ann: " + users.add("u1", "ann@example.org", "Ann"));
    out.accept("another with her address: " + users.add("u2", "ann@example.org", "Bob"));
    out.accept("found: " + users.profileByAddress("ann@example.org").orElseThrow());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
