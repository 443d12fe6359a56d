package io.tercet.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tercet keeps the rules of its architecture. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(
              location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
          .importPackages("io.tercet");

  @TestFactory
  Stream<DynamicTest> modulesKeepTheirRules() {
    return ModuleRules.all().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> check(rule)));
  }

  @TestFactory
  Stream<DynamicTest> sourcesKeepTheirRules() {
    var rules = new SourceRules(SourceTree.ofThisProject());
    Map<String, Supplier<List<String>>> named =
        Map.of(
            "files are short", rules::filesAreShort,
            "methods are short", rules::methodsAreShort,
            "packages are null-marked", rules::packagesAreNullMarked,
            "packages carry the name of their module", rules::packagesCarryTheNameOfTheirModule,
            "nothing is left unfinished", rules::nothingIsLeftUnfinished,
            "versions are in the root pom", rules::versionsAreInTheRootPom);
    return named.entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(), () -> assertThat(rule.getValue().get()).isEmpty()));
  }

  @Test
  void everyModuleIsSeen() {
    Set<String> seen = CLASSES.stream().map(ModuleRules::moduleOf).collect(Collectors.toSet());
    assertThat(seen).contains("proto", "core", "kv", "embedded", "api", "client", "cli");
    assertThat(ModuleRules.MAY_USE.keySet()).containsAll(seen);
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
