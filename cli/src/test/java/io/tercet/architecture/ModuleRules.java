package io.tercet.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules between modules, checked on compiled classes. A class belongs to the module that the
 * third segment of its package names; generated protocol code (a package that ends in a version,
 * such as {@code io.tercet.kv.v1}) belongs to {@code proto} whatever that segment is.
 */
final class ModuleRules {
  /**
   * Which other modules each module may use: what the architecture says, plus what comes with it.
   */
  static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("proto", Set.of()),
          Map.entry("core", Set.of()),
          Map.entry("query", Set.of("core")),
          Map.entry("kv", Set.of("core")),
          Map.entry("document", Set.of("core", "query")),
          Map.entry("graph", Set.of("core", "query")),
          Map.entry("embedded", Set.of("core", "query", "kv", "document", "graph")),
          Map.entry("api", Set.of("proto", "core", "query", "kv", "document", "graph", "embedded")),
          Map.entry("client", Set.of("proto")),
          Map.entry("cli", Set.of("client", "api")));

  private static final Pattern GENERATED = Pattern.compile("io\\.tercet\\.[a-z0-9.]*v[0-9]+");
  private static final Pattern MODULE = Pattern.compile("io\\.tercet\\.([a-z0-9]+)(\\..*)?");
  private static final List<String> VAGUE =
      List.of("util", "utils", "impl", "common", "commons", "helper", "helpers", "misc", "shared");
  private static final List<String> FREE_OF_CYCLES =
      List.of("core", "kv", "embedded", "api", "client", "cli");
  private static final List<String> SPEAK_GRPC = List.of("proto", "api", "client", "cli");
  private static final List<String> SPEAK_TO_TERMINAL = List.of("cli", "bench");

  private ModuleRules() {}

  /** Every rule of this class. */
  static List<ArchRule> all() {
    List<ArchRule> rules = new ArrayList<>();
    MAY_USE.forEach((module, others) -> rules.add(usesOnly(module, others)));
    rules.add(rocksDbStaysInItsEngine());
    rules.add(grpcStaysAtTheEdge());
    rules.add(jlineStaysInTheShell());
    rules.add(internalStaysInItsModule());
    rules.add(packagesAreNamedAfterWhatTheyAre());
    rules.add(noThreadLocals());
    rules.add(librariesDoNotPrint());
    FREE_OF_CYCLES.forEach(module -> rules.add(packagesAreFreeOfCycles(module)));
    return rules;
  }

  static ArchRule usesOnly(String module, Set<String> others) {
    return noClasses()
        .that(belongTo(module))
        .should()
        .dependOnClassesThat(
            describe(
                "belong to a module other than " + others,
                target -> {
                  String used = moduleOf(target);
                  return !used.isEmpty() && !used.equals(module) && !others.contains(used);
                }))
        .allowEmptyShould(true)
        .because("modules are layers, and no model knows another");
  }

  static ArchRule rocksDbStaysInItsEngine() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.tercet.core.rocksdb..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.rocksdb..")
        .because("another engine is to fit behind the same interface");
  }

  static ArchRule grpcStaysAtTheEdge() {
    return noClasses()
        .that(describe("are no part of " + SPEAK_GRPC, c -> !SPEAK_GRPC.contains(moduleOf(c))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.grpc..")
        .because("the store does not know how it is served");
  }

  static ArchRule jlineStaysInTheShell() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.tercet.cli.shell..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jline..")
        .because("commands are to start without loading what a terminal takes");
  }

  static ArchRule internalStaysInItsModule() {
    return noClasses()
        .should(
            new DependencyCondition(
                "use an internal package of another module",
                (user, used) ->
                    used.getPackageName().matches("io\\.tercet\\.(.*\\.)?internal(\\..*)?")
                        && !moduleOf(user).equals(moduleOf(used))));
  }

  static ArchRule packagesAreNamedAfterWhatTheyAre() {
    return noClasses()
        .that(describe("are hand-written", c -> !isGenerated(c)))
        .should()
        .resideInAnyPackage(VAGUE.stream().map(name -> ".." + name + "..").toArray(String[]::new));
  }

  static ArchRule noThreadLocals() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocal.class)
        .because("a call may go on in another thread, and what is left in a thread leaks");
  }

  static ArchRule librariesDoNotPrint() {
    return noClasses()
        .that(
            describe(
                "are no part of " + SPEAK_TO_TERMINAL,
                c -> !SPEAK_TO_TERMINAL.contains(moduleOf(c))))
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .because("a library logs");
  }

  /** Each package is looked at by itself, apart from those inside of it. */
  static ArchRule packagesAreFreeOfCycles(String module) {
    return SlicesRuleDefinition.slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return moduleOf(type).equals(module)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "the packages of " + module;
              }
            })
        .should()
        .beFreeOfCycles()
        .because("packages in a cycle can only be understood, tested and changed together");
  }

  /** The module of a class, or an empty string for a class that is not Tercet's. */
  static String moduleOf(JavaClass type) {
    if (isGenerated(type)) {
      return "proto";
    }
    Matcher matcher = MODULE.matcher(type.getPackageName());
    return matcher.matches() ? matcher.group(1) : "";
  }

  private static boolean isGenerated(JavaClass type) {
    return GENERATED.matcher(type.getPackageName()).matches();
  }

  private static DescribedPredicate<JavaClass> belongTo(String module) {
    return describe("belong to " + module, c -> moduleOf(c).equals(module));
  }
}
