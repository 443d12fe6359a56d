package io.tercet.cli.shell;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/**
 * Where the shell keeps what was typed: {@code tercet/shell-history} in the folder {@code
 * $XDG_STATE_HOME}, or else in {@code ~/.local/state}. Nobody but its owner may read it, since
 * values are in it that were put.
 */
final class HistoryFile {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER_OF_OWNER =
      PosixFilePermissions.fromString("rwx------");

  private HistoryFile() {}

  static Path path(Map<String, String> environment) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path folder =
        state.isEmpty()
            ? Path.of(
                environment.getOrDefault("HOME", System.getProperty("user.home")),
                ".local",
                "state")
            : Path.of(state);
    return folder.resolve("tercet").resolve("shell-history");
  }

  /**
   * Creates it, if it is not there yet, and keeps others from reading it.
   *
   * @throws IOException if that cannot be done
   */
  static void prepare(Path file) throws IOException {
    Path folder = file.resolveSibling("");
    boolean posix = Files.getFileStore(existing(folder)).supportsFileAttributeView("posix");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      restrict(folder, FOLDER_OF_OWNER, posix);
    }
    try {
      if (posix) {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
      } else {
        Files.createFile(file);
      }
    } catch (FileAlreadyExistsException e) {
      restrict(file, OWNER_ALONE, posix);
    }
  }

  private static Path existing(Path folder) {
    Path at = folder.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private static void restrict(Path path, Set<PosixFilePermission> allowed, boolean posix)
      throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (posix && view != null) {
      view.setPermissions(allowed);
    }
  }
}
