/*
 * sandbox - what a child may still ask of the kernel once it meets strangers' bytes.
 *
 * The reader gets a short list and dies of anything else: it computes, speaks
 * on its wire and reads its slots.  Files are answered with EACCES, so that a
 * library that merely looks for one goes on.  The fetcher needs threads and
 * name services, whose calls differ between libc versions: it is refused what
 * it must never do instead.
 *
 * A sanitizer reserves terabytes and traces its own process at the end, so a
 * sanitizer build confines nobody: it tests memory, the plain build the walls.
 */
#include "sandbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "build-config.h"
#include "log.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

bool sandbox_confines(void)
{
	return !SANITIZED;
}

/* Folders, not files: a file that is replaced while we run is another one. */
const struct sandbox_path sandbox_system[SANDBOX_SYSTEM] = { { "/etc", false }, { "/usr", false }, { "/lib", false }, { "/lib64", false },
	{ "/run/systemd/resolve", false }, { "/run/NetworkManager", false }, { "/run/resolvconf", false }, { "/proc/sys", false },
	{ "/sys/devices/system/cpu", false }, { "/dev/urandom", false } };

/* Ceilings for the process; address_space in bytes, 0 = none. CPU seconds a document is not limited here. */
static int limit(size_t address_space, struct text *err)
{
	struct rlimit none = { 0, 0 }, space = { address_space, address_space };

	if (SANITIZED)
		return 0;
	if (setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_DUMPABLE, 0)) {
		text_setf(err, "cannot switch core dumps off: %s", strerror(errno));
		return -1;
	}
	if (address_space && setrlimit(RLIMIT_AS, &space)) {
		text_setf(err, "cannot limit memory: %s", strerror(errno));
		return -1;
	}
	return 0;
}

void sandbox_close(const struct sandbox *s)
{
	struct sandbox_path paths[SANDBOX_PATHS_MAX] = { { log_catalogue(), false } };
	struct text err = TEXT_SENTENCE;
	int bare;

	if (!sandbox_confines())
		return;
	if (limit(s->address_space, &err))
		log_warn("%s: %s; going on without", program_invocation_short_name, text_str(&err));
	assert(s->n_paths < SANDBOX_PATHS_MAX);
	memcpy(paths + 1, s->paths ? s->paths : paths, (size_t)s->n_paths * sizeof *paths);
	bare = sandbox_files(paths, s->n_paths + 1, &err);
	if (bare > 0)
		log_warn(_("this kernel has no Landlock: only what this program is forbidden to call confines it"));
	if (bare < 0 || s->calls(&err))
		log_warn("%s: %s; going on without", program_invocation_short_name, text_str(&err));
	text_clear(&err);
}

#if HAVE_SECCOMP
#include <seccomp.h>

static const char *const reader_may[] = {
	"read", "pread64", "write", "writev", "recvfrom", "recvmsg", "sendto", "sendmsg", "poll", "ppoll", "brk", "mmap", "munmap", "mremap",
	"mprotect", "madvise", "futex", "exit", "exit_group", "rt_sigreturn", "rt_sigaction", "rt_sigprocmask", "clock_gettime",
	"getpid", "gettid", "tgkill", "close", "sigaltstack", "lseek", "getrandom", "restart_syscall", "fstat", "newfstatat"
};
static const char *const reader_asks_in_vain[] = { "open", "openat", "openat2", "stat", "lstat", "access", "faccessat", "faccessat2", "readlink", "readlinkat" };
static const char *const fetcher_never[] = {
	"execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "mount", "umount2", "pivot_root", "chroot", "bpf",
	"init_module", "finit_module", "kexec_load", "unshare", "setns", "reboot", "swapon", "swapoff", "keyctl", "add_key", "request_key",
	"perf_event_open", "userfaultfd", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link",
	"linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "truncate", "mknod", "mknodat",
	"creat", "open_by_handle_at", "kill", "tkill", "pidfd_send_signal", "pidfd_open", "pidfd_getfd"
};
static const char *const reporter_never[] = {
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev",
	"mount", "umount2", "pivot_root", "chroot", "bpf", "init_module", "finit_module", "kexec_load", "unshare", "setns", "reboot", "swapon",
	"swapoff", "keyctl", "add_key", "request_key", "perf_event_open", "userfaultfd", "chmod", "fchmodat", "chown", "lchown", "fchownat",
	"mknod", "mknodat", "open_by_handle_at", "fork", "vfork", "io_uring_setup",
	"kill", "tkill", "pidfd_send_signal", "pidfd_open", "pidfd_getfd"
};
static const char *const server_may[] = {
	"read", "readv", "pread64", "write", "writev", "sendfile", "sendto", "sendmsg", "recvfrom", "recvmsg", "accept", "accept4", "shutdown", "close",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll", "eventfd2", "pipe2", "fcntl", "ioctl", "setsockopt", "getsockopt",
	"getsockname", "getpeername", "stat", "lstat", "fstat", "newfstatat", "statx", "lseek", "brk", "mmap", "munmap", "mremap", "mprotect",
	"madvise", "futex", "exit", "exit_group", "rt_sigreturn", "rt_sigaction", "rt_sigprocmask", "clock_gettime", "gettimeofday", "getpid",
	"gettid", "tgkill", "sigaltstack", "getrandom", "restart_syscall"
};

static int add_rules(scmp_filter_ctx f, uint32_t action, const char *const *name, size_t n)
{
	size_t i;
	int nr, r;

	for (i = 0; i < n; i++) {
		nr = seccomp_syscall_resolve_name(name[i]);
		if (nr == __NR_SCMP_ERROR)
			continue; /* this kernel's headers do not know it */
		r = seccomp_rule_add(f, action, nr, 0);
		if (r < 0 && r != -EDOM && r != -EOPNOTSUPP)
			return r;
	}
	return 0;
}
#define ADD(f, action, names) add_rules((f), (action), (names), sizeof(names) / sizeof *(names))

static int load(scmp_filter_ctx f, int r, struct text *err)
{
	if (r >= 0 && !SANITIZED)
		r = seccomp_load(f);
	seccomp_release(f);
	if (r < 0) {
		text_setf(err, "cannot close the sandbox: %s", strerror(-r));
		return -1;
	}
	return 0;
}

int sandbox_reader(struct text *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int r;

	if (!f)
		f = seccomp_init(SCMP_ACT_KILL_THREAD); /* a kernel before 4.14, or one that may not be asked: the reader is one thread */
	r = f ? ADD(f, SCMP_ACT_ALLOW, reader_may) : -ENOMEM;

	if (r >= 0)
		r = ADD(f, SCMP_ACT_ERRNO(EACCES), reader_asks_in_vain);
	return load(f, r, err);
}

int sandbox_fetcher(struct text *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	static const unsigned writing[] = { O_WRONLY, O_RDWR };
	size_t i;
	int r = f ? ADD(f, SCMP_ACT_ERRNO(EPERM), fetcher_never) : -ENOMEM;

	for (i = 0; r >= 0 && i < 2; i++) {
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, writing[i]));
		if (r >= 0)
			r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, writing[i]));
	}
	return load(f, r, err);
}

int sandbox_reporter(struct text *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);

	return load(f, f ? ADD(f, SCMP_ACT_ERRNO(EPERM), reporter_never) : -ENOMEM, err);
}

int sandbox_server(struct text *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = f ? ADD(f, SCMP_ACT_ALLOW, server_may) : -ENOMEM;

	if (r >= 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY));
	if (r >= 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY));
	return load(f, r == -EDOM ? 0 : r, err);
}

#else

int sandbox_server(struct text *err)
{
	text_setf(err, "built without libseccomp: the page's server is not confined");
	return -1;
}

int sandbox_reporter(struct text *err)
{
	text_setf(err, "built without libseccomp: the reporter is not confined");
	return -1;
}

int sandbox_reader(struct text *err)
{
	text_setf(err, "built without libseccomp: the reader is not confined");
	return -1;
}

int sandbox_fetcher(struct text *err)
{
	text_setf(err, "built without libseccomp: the fetcher is not confined");
	return -1;
}

#endif
