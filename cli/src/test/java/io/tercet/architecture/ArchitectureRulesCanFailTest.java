package io.tercet.architecture;

import static io.tercet.architecture.ModuleRules.MAY_USE;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every rule of the architecture finds a source that breaks it, and passes one that does not. */
class ArchitectureRulesCanFailTest {
  @TempDir Path folder;

  @Test
  void aModelMayNotUseAnother() throws IOException {
    var graph = "package io.tercet.graph; public class Node {}";
    var kv = "package io.tercet.kv; class Entry { io.tercet.graph.Node node; }";
    assertFires(
        ModuleRules.usesOnly("kv", allowed("kv")), snippet("Node", graph).with("Entry.java", kv));
  }

  @Test
  void aClientMayNotUseTheServer() throws IOException {
    var api = "package io.tercet.api; public class Server {}";
    var client = "package io.tercet.client; class Client { io.tercet.api.Server server; }";
    assertFires(
        ModuleRules.usesOnly("client", allowed("client")),
        snippet("Server", api).with("Client.java", client));
  }

  @Test
  void generatedCodeBelongsToProto() throws IOException {
    var request = "package io.tercet.kv.v1; public class GetRequest {}";
    var client = "package io.tercet.client; class Client { io.tercet.kv.v1.GetRequest request; }";
    assertPasses(
        ModuleRules.usesOnly("client", allowed("client")),
        snippet("GetRequest", request).with("Client.java", client));
  }

  @Test
  void rocksDbOutsideOfItsEngine() throws IOException {
    var model = "package io.tercet.kv; class Entry { org.rocksdb.RocksDB db; }";
    assertFires(ModuleRules.rocksDbStaysInItsEngine(), snippet("Entry", model));
  }

  @Test
  void rocksDbInsideOfItsEngine() throws IOException {
    var engine = "package io.tercet.core.rocksdb; class Engine { org.rocksdb.RocksDB db; }";
    assertPasses(ModuleRules.rocksDbStaysInItsEngine(), snippet("Engine", engine));
  }

  @Test
  void grpcBelowTheEdge() throws IOException {
    var model = "package io.tercet.embedded; class Store { io.grpc.Status status; }";
    assertFires(ModuleRules.grpcStaysAtTheEdge(), snippet("Store", model));
  }

  @Test
  void internalOfAnotherModule() throws IOException {
    var hidden = "package io.tercet.core.log.internal; public class Tail {}";
    var user = "package io.tercet.kv; class Feed { io.tercet.core.log.internal.Tail tail; }";
    assertFires(
        ModuleRules.internalStaysInItsModule(), snippet("Tail", hidden).with("Feed.java", user));
  }

  @Test
  void internalOfTheSameModule() throws IOException {
    var hidden = "package io.tercet.core.log.internal; public class Tail {}";
    var user = "package io.tercet.core.log; class Feed { io.tercet.core.log.internal.Tail tail; }";
    assertPasses(
        ModuleRules.internalStaysInItsModule(), snippet("Tail", hidden).with("Feed.java", user));
  }

  @Test
  void vaguePackageName() throws IOException {
    var vague = "package io.tercet.core.util; class Bytes {}";
    assertFires(ModuleRules.packagesAreNamedAfterWhatTheyAre(), snippet("Bytes", vague));
  }

  @Test
  void generatedCommonPackage() throws IOException {
    var generated = "package io.tercet.common.v1; class Json {}";
    assertPasses(ModuleRules.packagesAreNamedAfterWhatTheyAre(), snippet("Json", generated));
  }

  @Test
  void threadLocalField() throws IOException {
    var field = "package io.tercet.core; class Tx { ThreadLocal<Tx> current; }";
    assertFires(ModuleRules.noThreadLocals(), snippet("Tx", field));
  }

  @Test
  void libraryThatPrints() throws IOException {
    var prints = "package io.tercet.core; class Tx { void f() { System.out.println(); } }";
    assertFires(ModuleRules.librariesDoNotPrint(), snippet("Tx", prints));
  }

  @Test
  void commandThatPrints() throws IOException {
    var prints = "package io.tercet.cli; class Ping { void f() { System.out.println(); } }";
    assertPasses(ModuleRules.librariesDoNotPrint(), snippet("Ping", prints));
  }

  @Test
  void jlineOutsideOfTheShell() throws IOException {
    var command = "package io.tercet.cli.kv; class Get { org.jline.terminal.Terminal terminal; }";
    assertFires(ModuleRules.jlineStaysInTheShell(), snippet("Get", command));
  }

  @Test
  void jlineInsideOfTheShell() throws IOException {
    var console =
        "package io.tercet.cli.shell; class Console { org.jline.terminal.Terminal terminal; }";
    assertPasses(ModuleRules.jlineStaysInTheShell(), snippet("Console", console));
  }

  @Test
  void packagesInACycle() throws IOException {
    var line = "package io.tercet.cli.line; public class Line { io.tercet.cli.out.Out out; }";
    var out = "package io.tercet.cli.out; public class Out { io.tercet.cli.line.Line line; }";
    assertFires(
        ModuleRules.packagesAreFreeOfCycles("cli"), snippet("Line", line).with("Out.java", out));
  }

  @Test
  void packagesInLayers() throws IOException {
    var line = "package io.tercet.cli.line; public class Line { io.tercet.cli.out.Out out; }";
    var out = "package io.tercet.cli.out; public class Out {}";
    assertPasses(
        ModuleRules.packagesAreFreeOfCycles("cli"), snippet("Line", line).with("Out.java", out));
  }

  @Test
  void packagesInACycleOfAnotherModule() throws IOException {
    var read = "package io.tercet.core.read; public class Read { io.tercet.core.log.Log log; }";
    var log = "package io.tercet.core.log; public class Log { io.tercet.core.read.Read read; }";
    assertPasses(
        ModuleRules.packagesAreFreeOfCycles("cli"), snippet("Read", read).with("Log.java", log));
  }

  @Test
  void longFile() throws IOException {
    var snippets =
        new Snippets(folder)
            .with("kv/src/main/java/io/tercet/kv/Long.java", "//\n".repeat(601))
            .with("kv/src/main/java/io/tercet/kv/Fits.java", "//\n".repeat(600))
            .with("proto/long.proto", "//\n".repeat(601))
            .with("run", "#!/bin/sh\n" + ":\n".repeat(600));
    assertThat(snippets.sourceRules().filesAreShort())
        .containsExactlyInAnyOrder(
            "kv/src/main/java/io/tercet/kv/Long.java has 601 lines, more than 600",
            "proto/long.proto has 601 lines, more than 600",
            "run has 601 lines, more than 600");
  }

  @Test
  void longMethod() throws IOException {
    var snippets =
        new Snippets(folder)
            .with("Long.java", "class Long {\n  void f() {\n" + ";\n".repeat(69) + "  }\n}\n")
            .with("Fits.java", "class Fits {\n  void f() {\n" + ";\n".repeat(68) + "  }\n}\n")
            .with("Block.java", "class Block {\n  static {\n" + ";\n".repeat(69) + "  }\n}\n");
    assertThat(snippets.sourceRules().methodsAreShort())
        .containsExactly(
            "Block.java:2 an initialiser has 71 lines, more than 70",
            "Long.java:2 f has 71 lines, more than 70");
  }

  @Test
  void packageWithoutNullMark() throws IOException {
    var marked = "@NullMarked\npackage io.tercet.kv;\n";
    var snippets =
        new Snippets(folder)
            .with("kv/src/main/java/io/tercet/kv/package-info.java", marked)
            .with("kv/src/main/java/io/tercet/kv/Marked.java", "")
            .with("kv/src/test/java/io/tercet/kv/MarkedTest.java", "")
            .with("core/src/test/java/io/tercet/kv/Unmarked.java", "");
    assertThat(snippets.sourceRules().packagesAreNullMarked())
        .containsExactly(
            "core/src/test/java/io/tercet/kv/Unmarked.java is in a package without a @NullMarked"
                + " package-info.java");
  }

  @Test
  void packageOfAnotherModule() throws IOException {
    var snippets =
        new Snippets(folder)
            .with("kv/src/main/java/io/tercet/kv/Right.java", "")
            .with("kv/src/main/java/io/tercet/kvstore/Wrong.java", "");
    assertThat(snippets.sourceRules().packagesCarryTheNameOfTheirModule())
        .containsExactly(
            "kv/src/main/java/io/tercet/kvstore/Wrong.java is outside of package io.tercet.kv");
  }

  @Test
  void unfinishedWork() throws IOException {
    var snippets = new Snippets(folder).with("A.java", "// TO" + "DO later\n").with("B.java", "//");
    assertThat(snippets.sourceRules().nothingIsLeftUnfinished())
        .containsExactly("A.java says TO" + "DO");
  }

  @Test
  void versionInAModule() throws IOException {
    var parent = "<parent><version>1</version></parent>";
    var snippets =
        new Snippets(folder)
            .with("pom.xml", "<version>1</version>")
            .with("kv/pom.xml", parent + "<version>${a.version}</version>")
            .with("core/pom.xml", parent + "<version>2</version>");
    assertThat(snippets.sourceRules().versionsAreInTheRootPom())
        .containsExactly("core/pom.xml sets version 2");
  }

  private static Set<String> allowed(String module) {
    return Objects.requireNonNull(MAY_USE.get(module));
  }

  private Snippets snippet(String name, String source) throws IOException {
    return new Snippets(folder).with(name + ".java", source);
  }

  private static void assertFires(ArchRule rule, Snippets snippets) throws IOException {
    assertThat(rule.evaluate(snippets.compiled()).hasViolation()).isTrue();
  }

  private static void assertPasses(ArchRule rule, Snippets snippets) throws IOException {
    // A snippet that a rule does not look at passes it too.
    ArchRule lenient = rule.allowEmptyShould(true);
    assertThat(lenient.evaluate(snippets.compiled()).hasViolation()).isFalse();
  }
}
