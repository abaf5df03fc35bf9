/* poison - preloaded: a reader that meets the word KILLS-READERS in a document dies of it, as of a fault in a library. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

extern char *program_invocation_short_name;

ssize_t pread64(int fd, void *buf, size_t n, off64_t at);
ssize_t pread64(int fd, void *buf, size_t n, off64_t at)
{
	static const char word[] = "KILLS-READERS";
	ssize_t (*real)(int, void *, size_t, off64_t), got;

	*(void **)&real = dlsym(RTLD_NEXT, "pread64");
	got = real(fd, buf, n, at);
	if (got > 0 && !strcmp(program_invocation_short_name, "newmedia-read") && memmem(buf, (size_t)got, word, sizeof word - 1))
		abort();
	return got;
}
