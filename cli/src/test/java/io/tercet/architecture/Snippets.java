package io.tercet.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** Small sources that break a rule, written to a folder and compiled there. */
final class Snippets {
  private final Path root;
  private final List<Path> sources = new ArrayList<>();

  Snippets(Path root) {
    this.root = root;
  }

  /** Writes one file; {@code name} is relative to the folder. */
  Snippets with(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
    sources.add(file);
    return this;
  }

  /** Compiles what was written. */
  JavaClasses compiled() throws IOException {
    Path classes = Files.createDirectories(root.resolve("classes"));
    List<String> options =
        List.of(
            "-proc:none", "-classpath", System.getProperty("java.class.path"), "-d", classes + "");
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      boolean done =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(done).as(messages.toString()).isTrue();
    }
    return new ClassFileImporter().importPath(classes);
  }

  /** The rules on the sources that were written. */
  SourceRules sourceRules() {
    return new SourceRules(SourceTree.at(root));
  }
}
