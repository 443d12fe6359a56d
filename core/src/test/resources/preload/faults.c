/*
 * A disk that fails on command, for tests: preloaded into a process, it stands between the process
 * and the C library's calls that read, write, sync and allocate.
 *
 * The file that the environment variable TERCET_FAULTS names is read at each such call. No file, or
 * an empty one: nothing fails. Otherwise each line is a rule of four words:
 *
 *   operation  read (by position only) | write | sync | allocate
 *   path       the rule is for files whose path contains this text
 *   action     EIO | ENOSPC   the call fails with this error
 *              SHORT          the first such call writes half of its bytes, later ones fail: ENOSPC
 *              KILL           the process is killed before the call
 *   from       the first matching call that fails, 1 for the next; counted since the file changed
 *
 * Build: gcc -shared -fPIC -O1 -o faults.so faults.c -ldl -lpthread
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_RULES 16
#define MAX_TEXT 4096

enum action { NONE, FAIL_EIO, FAIL_ENOSPC, SHORT_WRITE, KILL_PROCESS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char rules_seen[MAX_TEXT];
static long calls_seen[MAX_RULES];

static int read_rules(char *text) {
  const char *name = getenv("TERCET_FAULTS");
  if (name == NULL) return 0;
  int fd = (int) syscall(SYS_openat, AT_FDCWD, name, O_RDONLY);
  if (fd < 0) return 0;
  long length = syscall(SYS_read, fd, text, MAX_TEXT - 1);
  syscall(SYS_close, fd);
  if (length <= 0) return 0;
  text[length] = 0;
  return 1;
}

static enum action action_of(const char *name, long call, long from) {
  if (strcmp(name, "EIO") == 0) return FAIL_EIO;
  if (strcmp(name, "ENOSPC") == 0) return FAIL_ENOSPC;
  if (strcmp(name, "SHORT") == 0) return call == from ? SHORT_WRITE : FAIL_ENOSPC;
  if (strcmp(name, "KILL") == 0) return KILL_PROCESS;
  return NONE;
}

/* What the rules say about a call. */
static enum action decide(const char *operation, int fd) {
  char text[MAX_TEXT];
  int saved = errno;
  if (!read_rules(text)) {
    errno = saved;
    return NONE;
  }
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = saved;
  if (length <= 0) return NONE;
  path[length] = 0;

  enum action result = NONE;
  pthread_mutex_lock(&lock);
  if (strcmp(text, rules_seen) != 0) {
    strcpy(rules_seen, text);
    memset(calls_seen, 0, sizeof calls_seen);
  }
  char *rest = text;
  char *line;
  for (int i = 0; i < MAX_RULES && (line = strsep(&rest, "\n")) != NULL; i++) {
    char rule_operation[32], rule_path[512], rule_action[32];
    long from;
    if (sscanf(line, "%31s %511s %31s %ld", rule_operation, rule_path, rule_action, &from) != 4) {
      continue;
    }
    if (strcmp(rule_operation, operation) != 0 || strstr(path, rule_path) == NULL) continue;
    long call = ++calls_seen[i];
    if (call >= from && result == NONE) result = action_of(rule_action, call, from);
  }
  pthread_mutex_unlock(&lock);
  if (result == KILL_PROCESS) kill(getpid(), SIGKILL);
  return result;
}

/* Sets errno; true if the call is to fail. */
static int fails(enum action action) {
  if (action == FAIL_EIO) errno = EIO;
  if (action == FAIL_ENOSPC) errno = ENOSPC;
  return action == FAIL_EIO || action == FAIL_ENOSPC;
}

#define REAL(name, type) \
  static type real; \
  if (real == NULL) real = (type) dlsym(RTLD_NEXT, #name)

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off_t);
typedef ssize_t (*pread_call)(int, void *, size_t, off_t);
typedef int (*sync_call)(int);
typedef int (*fallocate_call)(int, int, off_t, off_t);
typedef int (*posix_fallocate_call)(int, off_t, off_t);

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write, write_call);
  enum action action = decide("write", fd);
  if (fails(action)) return -1;
  return real(fd, bytes, action == SHORT_WRITE && count > 1 ? count / 2 : count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite, pwrite_call);
  enum action action = decide("write", fd);
  if (fails(action)) return -1;
  return real(fd, bytes, action == SHORT_WRITE && count > 1 ? count / 2 : count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) {
  return pwrite(fd, bytes, count, offset);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset) {
  REAL(pread, pread_call);
  return fails(decide("read", fd)) ? -1 : real(fd, bytes, count, offset);
}

ssize_t pread64(int fd, void *bytes, size_t count, off_t offset) {
  return pread(fd, bytes, count, offset);
}

int fsync(int fd) {
  REAL(fsync, sync_call);
  return fails(decide("sync", fd)) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync, sync_call);
  return fails(decide("sync", fd)) ? -1 : real(fd);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
  REAL(fallocate, fallocate_call);
  return fails(decide("allocate", fd)) ? -1 : real(fd, mode, offset, length);
}

int fallocate64(int fd, int mode, off_t offset, off_t length) {
  return fallocate(fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  REAL(posix_fallocate, posix_fallocate_call);
  return fails(decide("allocate", fd)) ? errno : real(fd, offset, length);
}

int posix_fallocate64(int fd, off_t offset, off_t length) {
  return posix_fallocate(fd, offset, length);
}
