/*
 * breakout - a stranger inside one of newmedia's children: preloaded, it waits
 * until the child has closed its doors and then tries each of them.
 *
 * BREAKOUT_OUT is the file that tells what became of each try, "CHILD TRY
 * ERRNO" a line (0: it came out), BREAKOUT_DB the database, BREAKOUT_DIR a
 * folder outside.  A child that dies of a try leaves "CHILD TRY" without an
 * end; its next life goes on with the next one.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int out = -1, pid_of_keeper;
static const char *database, *outside;
static char *seen; /* one byte a try of this child, shared by its lives */
extern char *program_invocation_short_name;

static int opened(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static int in_folder(const char *name, int flags)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", outside, name);
	return opened(path, flags);
}

static int try_database(void) { return opened(database, O_RDONLY); }
static int try_database_write(void) { return opened(database, O_RDWR); }
static int try_read(void) { return in_folder("secret", O_RDONLY); }
static int try_write(void) { return in_folder("secret", O_WRONLY); }
static int try_create(void) { return in_folder("made", O_RDONLY | O_CREAT); }
static int try_unlink(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/secret", outside);
	return unlink(path);
}
static int try_socket(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 || (connect(fd, (struct sockaddr *)&a, sizeof a) && errno != ECONNREFUSED) ? -1 : 0;
}
static int try_exec(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}
static int try_ptrace(void) { return (int)ptrace(PTRACE_ATTACH, pid_of_keeper, NULL, NULL); }
static int try_kill(void) { return kill(pid_of_keeper, 0); }
static int try_memory(void)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/mem", pid_of_keeper);
	return opened(path, O_RDONLY);
}
static int try_peek(void)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { &out, 1 };

	return process_vm_readv(pid_of_keeper, &here, 1, &there, 1, 0) < 0 ? -1 : 0;
}

static const struct { const char *name; int (*try)(void); } tries[] = { { "database", try_database }, { "database-write", try_database_write },
	{ "read", try_read }, { "write", try_write }, { "create", try_create }, { "unlink", try_unlink }, { "socket", try_socket }, { "exec", try_exec },
	{ "ptrace", try_ptrace }, { "kill", try_kill }, { "memory", try_memory }, { "peek", try_peek } };

__attribute__((constructor)) static void enter(void)
{
	const char *path = getenv("BREAKOUT_OUT");
	char of_child[4200];
	int fd;

	if (!path || strncmp(program_invocation_short_name, "newmedia-", 9) != 0)
		return;
	database = getenv("BREAKOUT_DB");
	outside = getenv("BREAKOUT_DIR");
	pid_of_keeper = getppid();
	out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	snprintf(of_child, sizeof of_child, "%s.%s", path, program_invocation_short_name);
	fd = open(of_child, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && !ftruncate(fd, 4096))
		seen = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	/* newmedia closes what it was not given: out of its way */
	out = fcntl(out, F_DUPFD_CLOEXEC, 900);
}

static void tell(const char *fmt, const char *a, const char *b, int n)
{
	char line[200];
	int len = snprintf(line, sizeof line, fmt, a, b, n);

	if (write(out, line, (size_t)len) < 0)
		_exit(99);
}

int seccomp_load(void *filter);
int seccomp_load(void *filter)
{
	int (*real)(void *), r;

	*(void **)&real = dlsym(RTLD_NEXT, "seccomp_load");
	r = real(filter);

	for (size_t i = 0; !r && out >= 0 && seen && i < sizeof tries / sizeof *tries; i++) {
		if (seen[i])
			continue;
		seen[i] = 1;
		tell("%s %s begun %d\n", program_invocation_short_name, tries[i].name, 0);
		errno = 0;
		r = tries[i].try();
		tell("%s %s ended %d\n", program_invocation_short_name, tries[i].name, r ? errno : 0);
		r = 0;
	}
	return r;
}
