package io.tercet.core.memory;

/** How a process ends without closing its store. */
public enum CrashMode {
  /** The process dies, the machine goes on: everything that was handed to the system is there. */
  KILL,
  /** The machine goes down: what was synced is there, and some beginning of what followed. */
  POWER_FAILURE
}
