package io.tercet.cli.start;

import io.tercet.cli.Main;

/**
 * Does once what commands do, so that the JVM that runs it can write the classes that they load to
 * a class-data archive. The launcher runs it on a JVM that has no archive yet.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Takes no arguments. Ends with exit code 0 if every step went well. */
  public static void main(String[] arguments) {
    System.exit(Main.run("--version"));
  }
}
