/*
 * lock - one writer, by flock().
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static bool wait_for(int fd, int ms)
{
	static const struct timespec nap = { 0, 10000000 };
	bool held;

	while ((held = flock(fd, LOCK_EX | LOCK_NB) != 0) && errno == EWOULDBLOCK && ms > 0) {
		nanosleep(&nap, NULL);
		ms -= 10;
	}
	return !held;
}

int lock_take(const char *path, int patience_ms, struct text *err)
{
	char pid[32] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0) {
		text_setf(err, "cannot open the lock %s: %s", path, strerror(errno));
		return -1;
	}
	if (!wait_for(fd, patience_ms)) {
		if (errno == EWOULDBLOCK && pread(fd, pid, sizeof pid - 1, 0) > 0)
			pid[strcspn(pid, "\n")] = '\0';
		text_setf(err, "%s is held by process %s; only one may write", path, pid[0] ? pid : "unknown");
		close(fd);
		return -1;
	}
	snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) || pwrite(fd, pid, strlen(pid), 0) < 0)
		text_setf(err, "cannot write to the lock %s: %s", path, strerror(errno)); /* the lock holds all the same */
	return fd;
}

void lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
