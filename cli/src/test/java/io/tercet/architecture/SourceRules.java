package io.tercet.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules that are read from the sources of the whole tree, tests and benchmarks included. Each
 * rule returns what breaks it, one line each; an empty list means that the tree keeps it.
 */
final class SourceRules {
  static final int FILE_LINES_MAX = 600;
  static final int METHOD_LINES_MAX = 70;

  private static final Pattern MODULE_SOURCE =
      Pattern.compile("([a-z]+)/src/(main|test)/java/(.*)/[^/]+\\.java");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern PARENT = Pattern.compile("<parent>.*?</parent>", Pattern.DOTALL);
  private static final Pattern VERSION = Pattern.compile("<version>([^$<][^<]*)</version>");

  private final SourceTree tree;

  SourceRules(SourceTree tree) {
    this.tree = tree;
  }

  List<String> filesAreShort() {
    List<String> broken = new ArrayList<>();
    for (Path file : tree.code()) {
      long lines = SourceTree.text(file).lines().count();
      if (lines > FILE_LINES_MAX) {
        broken.add(tree.name(file) + " has " + lines + " lines, more than " + FILE_LINES_MAX);
      }
    }
    return broken;
  }

  List<String> methodsAreShort() {
    List<String> broken = new ArrayList<>();
    for (MethodLengths.Method method : MethodLengths.of(tree.java())) {
      if (method.lines() > METHOD_LINES_MAX) {
        broken.add(
            tree.name(method.file())
                + ":"
                + method.line()
                + " "
                + method.name()
                + " has "
                + method.lines()
                + " lines, more than "
                + METHOD_LINES_MAX);
      }
    }
    return broken;
  }

  List<String> packagesAreNullMarked() {
    List<String> broken = new ArrayList<>();
    for (Path file : tree.java()) {
      Matcher source = MODULE_SOURCE.matcher(tree.name(file));
      if (source.matches() && !isNullMarked(file, source)) {
        broken.add(tree.name(file) + " is in a package without a @NullMarked package-info.java");
      }
    }
    return broken;
  }

  List<String> packagesCarryTheNameOfTheirModule() {
    List<String> broken = new ArrayList<>();
    for (Path file : tree.java()) {
      Matcher source = MODULE_SOURCE.matcher(tree.name(file));
      if (source.matches() && source.group(2).equals("main")) {
        String folder = "io/tercet/" + source.group(1);
        if (!(source.group(3) + "/").startsWith(folder + "/")) {
          broken.add(tree.name(file) + " is outside of package " + folder.replace('/', '.'));
        }
      }
    }
    return broken;
  }

  List<String> nothingIsLeftUnfinished() {
    List<String> broken = new ArrayList<>();
    for (Path file : tree.code()) {
      Matcher note = UNFINISHED.matcher(SourceTree.text(file));
      if (note.find()) {
        broken.add(tree.name(file) + " says " + note.group());
      }
    }
    return broken;
  }

  List<String> versionsAreInTheRootPom() {
    List<String> broken = new ArrayList<>();
    for (Path pom : tree.modulePoms()) {
      Matcher version = VERSION.matcher(PARENT.matcher(SourceTree.text(pom)).replaceAll(""));
      while (version.find()) {
        broken.add(tree.name(pom) + " sets version " + version.group(1));
      }
    }
    return broken;
  }

  /** A test package shares the declaration of the package of the same name that it tests. */
  private static boolean isNullMarked(Path file, Matcher source) {
    Path own = file.resolveSibling("package-info.java");
    Path tested = Path.of(own.toString().replace("/src/test/java/", "/src/main/java/"));
    return isNullMarked(own) || (source.group(2).equals("test") && isNullMarked(tested));
  }

  private static boolean isNullMarked(Path packageInfo) {
    return Files.isRegularFile(packageInfo)
        && SourceTree.text(packageInfo).lines().anyMatch("@NullMarked"::equals);
  }
}
