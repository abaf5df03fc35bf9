/*
 * child - starting and burying the keeper's children.
 *
 * It knows processes and descriptors; it must never know what a child is for.
 * A child is exec'd, so that its address space holds nothing of the keeper's,
 * and dies with the keeper.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "build-config.h"
#include "log.h"

enum {
	BURY_MS = 30,   /* what the loop waits for a killed child; usually it is one or two */
	DYING_MAX = 64,
};

/* ---- slots -------------------------------------------------------------- */

int slots_make(struct slots *s, uint32_t n, uint64_t size, struct text *err)
{
	char path[64];

	*s = (struct slots){ -1, -1, n, size };
	s->fd = memfd_create("newmedia-slots", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (s->fd < 0 || ftruncate(s->fd, (off_t)(size * n)) || fcntl(s->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW)) {
		text_setf(err, "cannot make the document slots: %s", strerror(errno));
		slots_drop(s);
		return -1;
	}
	snprintf(path, sizeof path, "/proc/self/fd/%d", s->fd);
	s->fd_readonly = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd_readonly < 0) {
		text_setf(err, "cannot open the document slots for reading: %s", strerror(errno));
		slots_drop(s);
		return -1;
	}
	return 0;
}

void slots_drop(struct slots *s)
{
	if (s->fd >= 0)
		close(s->fd);
	if (s->fd_readonly >= 0)
		close(s->fd_readonly);
	s->fd = s->fd_readonly = -1;
}

void slots_punch(const struct slots *s, uint32_t slot, uint64_t from)
{
	fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(s->size * slot + from), (off_t)(s->size - from));
}

int slots_write(const struct slots *s, uint32_t slot, const void *body, size_t len)
{
	size_t done = 0;
	ssize_t n;

	if (len > s->size)
		return -1;
	while (done < len) {
		n = pwrite(s->fd, (const char *)body + done, len - done, (off_t)(s->size * slot + done));
		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

ssize_t slots_read(const struct slots *s, uint32_t slot, void *buf, size_t len)
{
	return pread(s->fd, buf, len < s->size ? len : s->size, (off_t)(s->size * slot));
}

/* ---- starting -------------------------------------------------------------- */

int child_find(const char *role, struct text *ret)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	const char *env = getenv("NEWMEDIA_CHILDREN");
	char *slash;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		*slash = '\0';
	} else {
		self[0] = '\0';
	}
	const char *const folder[] = { env ? env : self, self, LIBEXECDIR };
	for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
		text_setf(ret, "%s/%s", folder[i], role);
		if (access(text_str(ret), X_OK) == 0)
			return 0;
	}
	return -1;
}

/* In the new process: the agreed descriptors and nothing else, then exec. */
static void become(const char *path, char *const *argv, int wire_fd, int slots_fd, int word_fd, pid_t keeper)
{
	enum { ABOVE = 16 }; /* clear of the places the descriptors go to */
	int wire_high = fcntl(wire_fd, F_DUPFD, ABOVE), slots_high = slots_fd >= 0 ? fcntl(slots_fd, F_DUPFD, ABOVE) : -1;
	int word_high = word_fd >= 0 ? fcntl(word_fd, F_DUPFD, ABOVE) : -1, in = open("/dev/null", O_RDONLY), last = CHILD_FD_WORD;
	sigset_t none;

	dup2(in, STDIN_FILENO);
	dup2(wire_high, CHILD_FD_WIRE);
	if (slots_high >= 0)
		dup2(slots_high, CHILD_FD_SLOTS);
	else
		close(CHILD_FD_SLOTS);
	if (word_high >= 0)
		dup2(word_high, CHILD_FD_WORD);
	else
		last = CHILD_FD_SLOTS;
	syscall(SYS_close_range, (unsigned)last + 1, ~0U, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (word_fd >= 0) /* a reader takes and gives back thousands of small pieces for each document: glibc keeps as many at hand */
		setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=2000", 0);
	if (getppid() == keeper) /* else it died before the line above: do not outlive it */
		execv(path, argv);
	_exit(127);
}

static int make_word(struct child_word **ret, struct text *err)
{
	int fd = memfd_create("newmedia-word", MFD_CLOEXEC);
	void *p = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, sysconf(_SC_PAGESIZE)) == 0)
		p = mmap(NULL, sizeof **ret, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		text_setf(err, "cannot make a reader's word: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	*ret = p;
	return fd;
}

enum { ARGS_MAX = 8 };

static int start(struct child *c, const char *role, const char *const *args, int slots_fd, bool with_word, struct text *err)
{
	const char *argv[ARGS_MAX + 2] = { role };
	struct text path = TEXT_INIT(0);
	int pair[2] = { -1, -1 }, word_fd = -1, buffer = 1 << 20;
	pid_t keeper = getpid();

	for (int i = 0; args && args[i] && i < ARGS_MAX; i++)
		argv[i + 1] = args[i];
	*c = (struct child){ .role = role };
	if (child_find(role, &path)) {
		text_setf(err, "cannot find the program %s (last looked for as %s)", role, text_str(&path));
		goto fail;
	}
	if (with_word && (word_fd = make_word(&c->word, err)) < 0)
		goto fail;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		text_setf(err, "cannot make a socket pair for %s: %s", role, strerror(errno));
		goto fail;
	}
	for (int i = 0; i < 2; i++)
		if (setsockopt(pair[i], SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer))
			setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
	c->pid = fork();
	if (c->pid == 0)
		become(text_str(&path), (char *const *)(uintptr_t)argv, pair[1], slots_fd, word_fd, keeper);
	if (c->pid < 0) {
		c->pid = 0;
		text_setf(err, "cannot start %s: %s", role, strerror(errno));
		goto fail;
	}
	close(pair[1]);
	if (word_fd >= 0)
		close(word_fd);
	c->wire = wire_new(pair[0]);
	text_clear(&path);
	return 0;
fail:
	text_clear(&path);
	if (c->word)
		munmap(c->word, sizeof *c->word);
	if (word_fd >= 0)
		close(word_fd);
	if (pair[0] >= 0)
		close(pair[0]);
	if (pair[1] >= 0)
		close(pair[1]);
	*c = (struct child){ .role = role };
	return -1;
}

int child_start(struct child *c, const char *role, int slots_fd, bool with_word, struct text *err)
{
	return start(c, role, NULL, slots_fd, with_word, err);
}

int child_start_with(struct child *c, const char *role, const char *const *args, struct text *err)
{
	return start(c, role, args, -1, false, err);
}

/* Killed, but not dead yet: a process that hangs in the kernel must not hold up the loop. */
static pid_t dying[DYING_MAX];

static void bury_the_dead(void)
{
	for (int i = 0; i < DYING_MAX; i++)
		if (dying[i] && waitpid(dying[i], NULL, WNOHANG))
			dying[i] = 0;
}

/* Its status once it is dead; false: it takes longer than the loop may stand still. */
static bool wait_shortly(pid_t pid, int *status)
{
	static const struct timespec nap = { 0, 1000000 };

	for (int ms = 0; ms < BURY_MS; ms++) {
		pid_t r = waitpid(pid, status, WNOHANG);

		if (r == pid || (r < 0 && errno != EINTR))
			return true;
		nanosleep(&nap, NULL);
	}
	for (int i = 0; i < DYING_MAX; i++)
		if (!dying[i]) {
			dying[i] = pid;
			return false;
		}
	return waitpid(pid, status, 0) == pid; /* so many that nothing can be well */
}

/* How it died by itself must be told apart from our own kill. The kernel closes a dying process's end of the wire a moment before it is dead. */
static bool is_alive(const struct child *c)
{
	static const struct timespec nap = { 0, 1000000 };
	struct pollfd end = { wire_fd(c->wire), 0, 0 };
	siginfo_t dead = { 0 };
	bool hung_up = poll(&end, 1, 0) == 1;

	for (int ms = 0; ms < BURY_MS; ms++) {
		if (waitid(P_PID, (id_t)c->pid, &dead, WEXITED | WNOHANG | WNOWAIT) || dead.si_pid)
			return false;
		if (!hung_up)
			return true;
		nanosleep(&nap, NULL);
	}
	return true;
}

void child_bury(struct child *c, struct text *ret_obituary)
{
	bool was_alive;
	int status = 0;

	if (!c->pid)
		return;
	was_alive = is_alive(c);
	kill(c->pid, SIGKILL);
	bury_the_dead();
	wait_shortly(c->pid, &status);
	if (ret_obituary && was_alive)
		text_setf(ret_obituary, "stopped by the keeper");
	else if (ret_obituary && WIFSIGNALED(status))
		text_setf(ret_obituary, "killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (ret_obituary)
		text_setf(ret_obituary, "exited %d", WEXITSTATUS(status));
	wire_free(c->wire);
	if (c->word)
		munmap(c->word, sizeof *c->word);
	*c = (struct child){ .role = c->role };
}
