/*
 * lock - one writer, by flock().
 */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int lock_take(const char *path, struct text *err)
{
	char pid[32] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);

	if (fd < 0) {
		text_setf(err, "cannot open the lock %s: %s", path, strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB)) {
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
