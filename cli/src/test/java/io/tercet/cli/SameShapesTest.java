package io.tercet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The API in-process has the names and shapes of the Java client: a program that changes from one
 * to the other changes its imports, how it opens and closes, and the type of its errors.
 */
class SameShapesTest {
  private static final String CLIENT = "io.tercet.client";
  private static final String EMBEDDED = "io.tercet.embedded";

  /** What only a client has, and why; types, or methods with the types of their parameters. */
  private static final Map<String, String> OF_THE_CLIENT_ALONE =
      Map.ofEntries(
          Map.entry("TercetClientBuilder", "connections are set up; a store has TercetOptions"),
          Map.entry("Tercet.builder()", "as above"),
          Map.entry("Tercet.connect(String,int)", "a store is opened, by Tercet.open"),
          Map.entry("Tercet.ping()", "there is no server to be reached"),
          Map.entry("Tercet.pingAsync()", "as above"),
          Map.entry("Tercet.serverInfo()", "there is no server to be asked"),
          Map.entry("Tercet.serverInfoAsync()", "as above"),
          Map.entry("ServerInfo", "as above"),
          Map.entry("ServerState", "as above"),
          Map.entry("TercetClientException", "core's TercetException, by the same reasons"),
          Map.entry("RetryKind", "what a server says with an error"),
          Map.entry("WatchOptions.retryFor(Duration)", "no connection is lost"),
          Map.entry("BulkLoadOptions.retryFor(Duration)", "no connection is lost"));

  @Test
  void whatTheClientHasTheStoreInProcessHas() {
    Map<String, String> client = shapes(CLIENT);
    Map<String, String> embedded = shapes(EMBEDDED);
    assertThat(client)
        .hasSizeGreaterThan(200)
        .containsEntry("Bucket.getAsync(byte[])", "CompletableFuture<Optional<Entry>>")
        .containsEntry("Tercet.transact(Function<Transaction, T>)", "T")
        .containsKey("WatchEvent.Type");
    Map<String, String> missing = new TreeMap<>(client);
    missing.keySet().removeIf(name -> isExempt(name));
    missing.entrySet().removeIf(shape -> shape.getValue().equals(embedded.get(shape.getKey())));
    assertThat(missing).isEmpty();
  }

  @Test
  void whatIsExemptIsOfTheClientAlone() {
    Set<String> client = names(shapes(CLIENT));
    Set<String> embedded = names(shapes(EMBEDDED));
    assertThat(client).containsAll(OF_THE_CLIENT_ALONE.keySet());
    assertThat(embedded).doesNotContainAnyElementsOf(OF_THE_CLIENT_ALONE.keySet());
  }

  private static boolean isExempt(String name) {
    return OF_THE_CLIENT_ALONE.containsKey(name) || OF_THE_CLIENT_ALONE.containsKey(typeOf(name));
  }

  private static String typeOf(String name) {
    int at = name.indexOf('.');
    return at < 0 ? name : name.substring(0, at);
  }

  private static Set<String> names(Map<String, String> shapes) {
    Set<String> names = new TreeSet<>(shapes.keySet());
    shapes.keySet().forEach(name -> names.add(typeOf(name)));
    return names;
  }

  /**
   * Returns the public types of a package and their public methods by name and parameters, each
   * with the rest of its shape.
   */
  private static Map<String, String> shapes(String packageName) {
    Map<String, String> shapes = new TreeMap<>();
    for (JavaClass found : new ClassFileImporter().importPackages(packageName)) {
      Class<?> type = found.reflect();
      if (!found.getPackageName().equals(packageName) || !isPublic(type)) {
        continue;
      }
      String name = simple(type);
      shapes.put(name, kind(type));
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
          shapes.put(
              name + "." + method.getName() + parameters(method),
              (Modifier.isStatic(method.getModifiers()) ? "static " : "")
                  + simple(method.getGenericReturnType()));
        }
      }
    }
    return shapes;
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "enum " + Arrays.toString(type.getEnumConstants());
    }
    String kind = type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
    String components =
        type.isRecord()
            ? Arrays.stream(type.getRecordComponents())
                .map(one -> simple(one.getGenericType()) + " " + one.getName())
                .collect(Collectors.joining(", ", "(", ")"))
            : "";
    String above =
        Arrays.stream(type.getGenericInterfaces())
            .map(SameShapesTest::simple)
            .sorted()
            .collect(Collectors.joining(", "));
    return kind + components + " of " + above;
  }

  private static String parameters(Method method) {
    return Arrays.stream(method.getGenericParameterTypes())
        .map(SameShapesTest::simple)
        .collect(Collectors.joining(",", "(", ")"));
  }

  /** Returns the name of a type and its arguments without packages, as the store calls it. */
  private static String simple(Type type) {
    return type.getTypeName()
        .replaceAll("\\b[a-z][a-z0-9]*\\.", "")
        .replace('$', '.')
        .replaceAll("\\bTercetClient\\b", "Tercet");
  }
}
