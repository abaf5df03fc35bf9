/*
 * turns - how long a loop is away from its events, seen from outside: preloaded,
 * it takes the time between two waits of newmediad and newmedia-fetch.
 *
 * The file TURNS_TO.PROGRAM.PID holds "LONGEST CPU AT IN_SYNC TURNS": the
 * longest turn without its waits for the disk, the most processor time a turn
 * took (on a machine with other work the first is larger) and when that one
 * ended, the longest wait for the disk (milliseconds, AT since the start), and
 * how many turns there were.  The turn that starts the program is not counted.
 * It is written at each turn, since who is killed writes nothing at its end.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

typedef int wait_events(int, struct epoll_event *, int, int);
typedef int sync_file(int);

static int to = -1;              /* -1: this program is not measured */
static double woke, woke_cpu;    /* milliseconds; 0 = not yet */
static double began, longest, most_cpu, most_at, longest_sync, in_sync;
static uint64_t turns;

static double now_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

__attribute__((constructor)) static void begin(void)
{
	const char *name = program_invocation_short_name, *folder = getenv("TURNS_TO");
	char path[4096];

	if (!folder || (strcmp(name, "newmediad") && strcmp(name, "newmedia-fetch")))
		return;
	snprintf(path, sizeof path, "%s.%s.%d", folder, name, (int)getpid());
	began = now_ms(CLOCK_MONOTONIC);
	to = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
}

static void tell(void)
{
	char line[160];
	int n = snprintf(line, sizeof line, "%12.3f %12.3f %12.3f %12.3f %12llu\n", longest, most_cpu, most_at, longest_sync,
		(unsigned long long)turns);

	if (pwrite(to, line, (size_t)n, 0) != n)
		to = -1;
}

int epoll_wait(int fd, struct epoll_event *events, int n, int timeout)
{
	void *found = dlsym(RTLD_NEXT, "epoll_wait");
	double took = woke > 0 ? now_ms(CLOCK_MONOTONIC) - woke - in_sync : 0, cpu = woke > 0 ? now_ms(CLOCK_THREAD_CPUTIME_ID) - woke_cpu : 0;
	wait_events *real;
	int r, e;

	memcpy(&real, &found, sizeof real); /* ISO C has no cast from data to code */
	if (to < 0)
		return real(fd, events, n, timeout);
	turns++;
	if (took > longest)
		longest = took;
	if (cpu > most_cpu)
		most_cpu = cpu, most_at = now_ms(CLOCK_MONOTONIC) - began;
	if (in_sync > longest_sync)
		longest_sync = in_sync;
	tell();
	r = real(fd, events, n, timeout);
	e = errno;
	in_sync = 0;
	woke = now_ms(CLOCK_MONOTONIC);
	woke_cpu = now_ms(CLOCK_THREAD_CPUTIME_ID);
	errno = e;
	return r;
}

static int timed(const char *name, int fd)
{
	void *found = dlsym(RTLD_NEXT, name);
	double before = now_ms(CLOCK_MONOTONIC);
	sync_file *real;
	int r;

	memcpy(&real, &found, sizeof real);
	r = real(fd);
	in_sync += now_ms(CLOCK_MONOTONIC) - before;
	return r;
}

int fsync(int fd)
{
	return timed("fsync", fd);
}

int fdatasync(int fd)
{
	return timed("fdatasync", fd);
}
