# Finds the Java that Tercet runs on. Sourced, by the working copy's launcher and by the distribution's.
# Sets: java (the program), java_major (17, 25, ...), java_build (its full version, fit for a file name).

fail() {
  echo "tercet: $*" >&2
  exit 70
}

# Reads the version from the JDK's release file: to ask the program itself would cost a JVM start each time.
read_java_release() {
  java_build=
  while IFS='=' read -r name value; do
    value=${value#\"}
    value=${value%\"}
    case $name in
      JAVA_VERSION) java_version=$value ;;
      JAVA_RUNTIME_VERSION) java_build=$value ;;
    esac
  done <"$1"
  java_build=${java_build:-$java_version}
}

ask_java_version() {
  java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  java_build=$java_version
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; unset it, or name a JDK of version 17 or newer"
  else
    java=$(command -v java) || fail "no java on the PATH; install a JDK of version 17 or newer, or set JAVA_HOME"
  fi
  java_version=
  java_home=$(readlink -f "$java" 2>/dev/null) || java_home=$java
  java_home=${java_home%/bin/java}
  [ ! -r "$java_home/release" ] || read_java_release "$java_home/release"
  [ -n "$java_version" ] || ask_java_version
  java_major=${java_version%%[!0-9]*}
  [ "${java_major:-0}" -ge 17 ] || fail "$java is version ${java_version:-unknown}; Tercet needs 17 or newer: set JAVA_HOME to one"
}
