/*
 * no-slots - preloaded: with NO_SLOTS=map a file cannot be mapped to be written,
 * with NO_SLOTS=room there is no memory for what is mapped.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static int is(const char *what)
{
	const char *said = getenv("NO_SLOTS");

	return said && !strcmp(said, what);
}

void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t at)
{
	void *(*real)(void *, size_t, int, int, int, off_t);

	if (flags & MAP_SHARED && prot & PROT_WRITE && fd >= 0 && is("map")) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "mmap64");
	return real(addr, len, prot, flags, fd, at);
}

int fallocate(int fd, int mode, off_t at, off_t len)
{
	int (*real)(int, int, off_t, off_t);

	if (mode == 0 && is("room")) {
		errno = ENOSPC;
		return -1;
	}
	*(void **)&real = dlsym(RTLD_NEXT, "fallocate64");
	return real(fd, mode, at, len);
}
