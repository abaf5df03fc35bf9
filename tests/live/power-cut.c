/*
 * power-cut - preloaded: at each moment when the store was made durable (fsync, fdatasync) the store and its WAL are copied to
 * POWER_CUT/NUMBER, as a cut of power would leave them: at each POWER_EVERYth, at most POWER_CUTS of them.  The index of the WAL is no file to be kept.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int cuts = -1, moments;

static void copy(const char *from, const char *to)
{
	static char buf[1 << 16];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = in < 0 ? -1 : open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n;

	while (out >= 0 && (n = read(in, buf, sizeof buf)) > 0)
		if (write(out, buf, (size_t)n) != n)
			abort();
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
}

static const char *place(const char *folder, int n)
{
	static char path[4096];

	snprintf(path, sizeof path, "%s/%d", folder, n);
	return path;
}

static void keep(int fd)
{
	static const char name[] = "/newmedia.db";
	const char *folder = getenv("POWER_CUT"), *most = getenv("POWER_CUTS"), *every = getenv("POWER_EVERY");
	char link[64], path[4096], wal[4200], to[4200];
	ssize_t n;
	char *end;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n <= 0 || !folder || moments++ % (every ? atoi(every) : 1))
		return;
	path[n] = '\0';
	end = strstr(path, name);
	if (!end || (end[sizeof name - 1] && strcmp(end + sizeof name - 1, "-wal")))
		return;
	end[sizeof name - 1] = '\0';
	for (cuts += cuts < 0; !access(place(folder, cuts), F_OK); cuts++)
		; /* a process before us made these */
	if (cuts >= (most ? atoi(most) : 100))
		return;
	snprintf(to, sizeof to, "%s/%d.part", folder, cuts);
	mkdir(to, 0700);
	snprintf(to, sizeof to, "%s/%d.part/newmedia.db", folder, cuts);
	copy(path, to);
	snprintf(wal, sizeof wal, "%s-wal", path);
	snprintf(to, sizeof to, "%s/%d.part/newmedia.db-wal", folder, cuts);
	copy(wal, to);
	snprintf(wal, sizeof wal, "%s/%d.part", folder, cuts);
	snprintf(to, sizeof to, "%s/%d", folder, cuts);
	rename(wal, to);
}

int fsync(int fd)
{
	int (*real)(int), e;

	*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	e = real(fd);
	keep(fd);
	return e;
}

int fdatasync(int fd)
{
	int (*real)(int), e;

	*(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
	e = real(fd);
	keep(fd);
	return e;
}
