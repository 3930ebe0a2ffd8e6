/*
 * Shifts the wall clock of one process, for tests: preloaded by LD_PRELOAD. The offset in milliseconds is a 64-bit
 * integer in the file that LIKEFLOW_CLOCK_FILE names; it is mapped, so writing it makes the clock jump while the
 * process runs. The monotonic clock is left alone, as it is on a machine whose wall clock is set.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset_ms;

__attribute__((constructor)) static void open_offset(void) {
  const char *name = getenv("LIKEFLOW_CLOCK_FILE");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) offset_ms = mapped;
}

static int read_clock(clockid_t id, struct timespec *at) {
  int failed = (int)syscall(SYS_clock_gettime, id, at);
  if (failed || !offset_ms || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) return failed;
  int64_t offset = *offset_ms;
  int64_t nanos = at->tv_nsec + (offset % 1000) * 1000000;
  at->tv_sec += offset / 1000;
  if (nanos < 0) { nanos += 1000000000; at->tv_sec--; }
  if (nanos >= 1000000000) { nanos -= 1000000000; at->tv_sec++; }
  at->tv_nsec = nanos;
  return 0;
}

int clock_gettime(clockid_t id, struct timespec *at) { return read_clock(id, at); }

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  (void)zone;
  struct timespec now;
  if (read_clock(CLOCK_REALTIME, &now)) return -1;
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  read_clock(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
