package io.tercet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tercet.client.Bucket;
import io.tercet.client.Condition;
import io.tercet.client.Entry;
import io.tercet.client.ExpireOptions;
import io.tercet.client.IncrementOptions;
import io.tercet.client.Operation;
import io.tercet.client.PutOptions;
import io.tercet.client.TercetClient;
import io.tercet.client.TercetClientException;
import io.tercet.client.Write;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A shop's sessions, carts, stock and orders, each a bucket.
 *
 * <ul>
 *   <li>Sessions expire by themselves, later if they are used.
 *   <li>A cart is one entry, changed under the condition that nobody else did meanwhile.
 *   <li>A checkout is one write over three buckets: all of it takes place, or nothing.
 * </ul>
 *
 * <p>Safe for use by any number of threads.
 */
public final class Shop {
  private static final Duration SESSION_LIFE = Duration.ofMinutes(30);
  private static final String ORDERS = "example-shop-orders";
  private static final String STOCK = "example-shop-stock";

  private final SecureRandom random = new SecureRandom();
  private final Bucket sessions;
  private final Bucket carts;
  private final Bucket stock;
  private final Bucket orders;

  /** A shop in the default database. */
  public Shop(TercetClient client) {
    this.sessions = client.bucket("example-shop-sessions");
    this.carts = client.bucket("example-shop-carts");
    this.stock = client.bucket(STOCK);
    this.orders = client.bucket(ORDERS);
  }

  /** Begins a session; returns its token, which is a secret of the user. */
  public String logIn(String user) {
    String token = new BigInteger(128, random).toString(36);
    PutOptions options = PutOptions.none().ttl(SESSION_LIFE).condition(Condition.mustNotExist());
    sessions.put(bytes(token), bytes(user), options);
    return token;
  }

  /** Returns whose session it is, and lets it live on; nothing if there is none, or no longer. */
  public Optional<String> userOf(String token) {
    Optional<Entry> session = sessions.get(bytes(token));
    if (session.isPresent()) {
      sessions.expire(bytes(token), ExpireOptions.after(SESSION_LIFE));
    }
    return session.map(Entry::valueAsText);
  }

  /** Ends a session. */
  public void logOut(String token) {
    sessions.delete(bytes(token));
  }

  /** Sets how many of an item there are to sell, 0 or more. */
  public void setStock(String item, long count) {
    stock.put(bytes(item), bytes(String.valueOf(count)));
  }

  /** Returns how many of an item are left. */
  public long stockOf(String item) {
    return stock.get(bytes(item)).map(entry -> Long.parseLong(entry.valueAsText())).orElse(0L);
  }

  /** Adds to a user's cart; of no effect on what another tab of the same user adds meanwhile. */
  public void addToCart(String user, String item, long count) {
    while (true) {
      Optional<Entry> found = carts.get(bytes(user));
      TreeMap<String, Long> cart = new TreeMap<>(found.map(Shop::parse).orElseGet(Map::of));
      cart.merge(item, count, Long::sum);
      try {
        carts.put(bytes(user), format(cart), PutOptions.none().condition(asFound(found)));
        return;
      } catch (TercetClientException e) {
        if (!conditionFailed(e)) {
          throw e;
        }
        // Somebody else has changed the cart meanwhile: it is read again.
      }
    }
  }

  /** Returns what is in a user's cart. */
  public Map<String, Long> cartOf(String user) {
    return carts.get(bytes(user)).map(Shop::parse).orElseGet(Map::of);
  }

  /**
   * Makes an order of a cart: takes it from stock, and empties the cart.
   *
   * @param orderId new for each order, and the same if the user presses the button again
   * @return whether it did; false, and nothing is changed, if something is sold out, the cart is
   *     empty or was changed meanwhile, or the order was made before
   */
  public boolean checkOut(String user, String orderId) {
    Optional<Entry> found = carts.get(bytes(user));
    if (found.isEmpty()) {
      return false;
    }
    byte[] orderKey = bytes(user + "/" + orderId);
    Write write =
        Write.none()
            .compare(bytes(user), asFound(found))
            .compareIn(ORDERS, orderKey, Condition.mustNotExist())
            .then(
                Operation.delete(bytes(user)),
                Operation.put(orderKey, found.get().value()).in(ORDERS));
    for (Map.Entry<String, Long> line : parse(found.get()).entrySet()) {
      // Below zero, the increment fails, and with it the whole write.
      IncrementOptions notBelowZero = IncrementOptions.none().minValue(0);
      write =
          write.then(
              Operation.increment(bytes(line.getKey()), -line.getValue(), notBelowZero).in(STOCK));
    }
    try {
      return carts.write(write).held();
    } catch (TercetClientException e) {
      if (e.reason().equals("COUNTER_OUT_OF_RANGE")) {
        return false;
      }
      throw e;
    }
  }

  /** Returns what was ordered, if there is such an order. */
  public Optional<Map<String, Long>> orderOf(String user, String orderId) {
    return orders.get(bytes(user + "/" + orderId)).map(Shop::parse);
  }

  /** Runs the example against a server on 127.0.0.1, on the port that is given or the usual one. */
  public static void main(String[] arguments) {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7411;
    try (TercetClient client = TercetClient.connect("127.0.0.1", port)) {
      show(client, System.out::println);
    }
  }

  static void show(TercetClient client, Consumer<String> out) {
    Shop shop = new Shop(client);
    String order = new BigInteger(64, shop.random).toString(36);
    shop.carts.delete(bytes("alice"));
    shop.setStock("book", 2);
    shop.setStock("pen", 10);
    String token = shop.logIn("alice");
    String user = shop.userOf(token).orElseThrow();
    out.accept("session of " + user);
    shop.addToCart(user, "book", 2);
    shop.addToCart(user, "pen", 1);
    shop.addToCart(user, "pen", 2);
    out.accept("cart: " + shop.cartOf(user));
    out.accept("checkout: " + shop.checkOut(user, order));
    out.accept("cart: " + shop.cartOf(user));
    out.accept("order: " + shop.orderOf(user, order).orElseThrow());
    out.accept("stock: " + shop.stockOf("book") + " books, " + shop.stockOf("pen") + " pens");
    shop.addToCart(user, "pen", 1);
    shop.addToCart(user, "book", 1);
    out.accept("checkout of what is sold out: " + shop.checkOut(user, order + "-2"));
    out.accept("stock: " + shop.stockOf("book") + " books, " + shop.stockOf("pen") + " pens");
    shop.logOut(token);
    out.accept("logged out: " + shop.userOf(token).isEmpty());
  }

  /** That the entry is still as it was read. */
  private static Condition asFound(Optional<Entry> found) {
    return found
        .map(entry -> Condition.versionEquals(entry.version()))
        .orElseGet(Condition::mustNotExist);
  }

  private static boolean conditionFailed(TercetClientException e) {
    return e.reason().equals("KEY_EXISTS") || e.reason().equals("CONDITION_NOT_MET");
  }

  private static byte[] format(Map<String, Long> cart) {
    return bytes(
        cart.entrySet().stream()
            .map(line -> line.getKey() + "=" + line.getValue())
            .collect(Collectors.joining("\n")));
  }

  private static Map<String, Long> parse(Entry entry) {
    Map<String, Long> cart = new TreeMap<>();
    entry
        .valueAsText()
        .lines()
        .forEach(
            line -> {
              int at = line.lastIndexOf('=');
              cart.put(line.substring(0, at), Long.parseLong(line.substring(at + 1)));
            });
    return cart;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
