/*
 * clock-shift - a clock that a test sets: preloaded, it adds to what the
 * kernel's clocks say the seconds that stand in the file CLOCK_SHIFT (two
 * int64: wall clock, boot clock).  The file is mapped before any sandbox
 * closes, so that a test moves the clock of a running program by writing there.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shift;

__attribute__((constructor)) static void map_shift(void)
{
	const char *path = getenv("CLOCK_SHIFT");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *page = fd < 0 ? MAP_FAILED : mmap(NULL, 2 * sizeof *shift, PROT_READ, MAP_SHARED, fd, 0);

	if (page != MAP_FAILED)
		shift = page;
	if (fd >= 0)
		close(fd);
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	int e = (int)syscall(SYS_clock_gettime, id, t);

	if (!e && shift && id == CLOCK_REALTIME)
		t->tv_sec += (time_t)shift[0];
	else if (!e && shift && id == CLOCK_BOOTTIME)
		t->tv_sec += (time_t)shift[1];
	return e;
}
