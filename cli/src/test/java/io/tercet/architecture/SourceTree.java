package io.tercet.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of a working copy that people write: no build output, no fetched package. */
final class SourceTree {
  private static final Set<String> NOT_OURS =
      Set.of("target", "node_modules", ".git", ".tercet", "tercet-data");
  private static final Set<String> CODE =
      Set.of("java", "sh", "bash", "js", "mjs", "cjs", "ts", "py", "c", "h", "proto");

  private final Path root;
  private final List<Path> files;

  private SourceTree(Path root, List<Path> files) {
    this.root = root;
    this.files = files;
  }

  /** The tree that this test was compiled from. */
  static SourceTree ofThisProject() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no folder above the working folder has a .mvn folder");
      }
      folder = parent;
    }
    return at(folder);
  }

  /** The tree below {@code root}. */
  static SourceTree at(Path root) {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(root, new Collector(files));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.sort(null);
    return new SourceTree(root, List.copyOf(files));
  }

  /** Java files and scripts, scripts without a name ending included. */
  List<Path> code() {
    return files.stream().filter(SourceTree::isCode).toList();
  }

  /** Java files alone. */
  List<Path> java() {
    return files.stream().filter(file -> extension(file).equals("java")).toList();
  }

  /** The pom files of the modules, without the root's. */
  List<Path> modulePoms() {
    return files.stream()
        .filter(file -> file.endsWith("pom.xml") && !root.equals(file.getParent()))
        .toList();
  }

  /** A path as a message shows it. */
  String name(Path file) {
    return root.relativize(file).toString();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static boolean isCode(Path file) {
    String extension = extension(file);
    return CODE.contains(extension) || (extension.isEmpty() && startsAsScript(file));
  }

  private static boolean startsAsScript(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(2);
      return start.length == 2 && start[0] == '#' && start[1] == '!';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String extension(Path file) {
    String name = file.getName(file.getNameCount() - 1).toString();
    return name.substring(name.lastIndexOf('.') + 1).equals(name)
        ? ""
        : name.substring(name.lastIndexOf('.') + 1);
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final List<Path> files;

    Collector(List<Path> files) {
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      Path name = folder.getFileName();
      return name != null && NOT_OURS.contains(name.toString())
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
