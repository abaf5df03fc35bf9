/*
 * bad-machine - preloaded: while the file BAD_DISK holds an errno (an int32, mapped, so that a test sets and clears it under a
 * running program), whatever would write to a file below the folder BAD_DISK_AT fails with it.  With NO_INOTIFY there is none.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static const volatile int32_t *sick;

__attribute__((constructor)) static void map_errno(void)
{
	const char *path = getenv("BAD_DISK");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *page = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *sick, PROT_READ, MAP_SHARED, fd, 0);

	if (page != MAP_FAILED)
		sick = page;
	if (fd >= 0)
		close(fd);
}

static int is_below(const char *path)
{
	const char *folder = getenv("BAD_DISK_AT");

	return folder && !strncmp(path, folder, strlen(folder));
}

static int fails(int fd)
{
	char link[64], path[4096];
	ssize_t n;

	if (!sick || !*sick)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n <= 0)
		return 0;
	path[n] = '\0';
	if (!is_below(path))
		return 0;
	errno = *sick;
	return 1;
}

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

#define REAL(type, name, ...) type (*real)(__VA_ARGS__); *(void **)&real = next(name)

ssize_t write(int fd, const void *buf, size_t n)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	return fails(fd) ? -1 : real(fd, buf, n);
}

/* Under their large-file names, as all programs here call them. */
ssize_t pwrite(int fd, const void *buf, size_t n, off_t at)
{
	REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
	return fails(fd) ? -1 : real(fd, buf, n, at);
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & O_CREAT)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	REAL(int, "open64", const char *, int, mode_t);
	if (sick && *sick && flags & (O_WRONLY | O_RDWR | O_CREAT) && is_below(path)) {
		errno = *sick;
		return -1;
	}
	return real(path, flags, mode);
}

int inotify_init1(int flags)
{
	REAL(int, "inotify_init1", int);
	if (!getenv("NO_INOTIFY"))
		return real(flags);
	errno = EMFILE;
	return -1;
}
