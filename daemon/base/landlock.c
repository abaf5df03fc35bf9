/*
 * landlock - sandbox_files(): which files a process can still open.
 *
 * libc has no wrappers, and the headers of a distribution know fewer rights
 * than its kernel: a right that this kernel does not know is left out, by the
 * version the kernel gives.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox.h"

#if __has_include(<linux/landlock.h>) && defined(SYS_landlock_create_ruleset)
#include <linux/landlock.h>

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)     /* version 2 */
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)  /* version 3 */
#endif

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
	LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;

static uint64_t rights_of(long version)
{
	uint64_t rights = reading | writing | LANDLOCK_ACCESS_FS_EXECUTE;

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
	return rights;
}

static int allow(int ruleset, const struct sandbox_path *p, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = { .parent_fd = open(p->path, O_PATH | O_CLOEXEC) };
	struct stat st;
	long r;

	if (rule.parent_fd < 0)
		return errno == ENOENT ? 0 : -1;
	rule.allowed_access = p->writable ? rights & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE : reading;
	if (fstat(rule.parent_fd, &st) || !S_ISDIR(st.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	r = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return (int)r;
}

int sandbox_files(const struct sandbox_path *paths, int n, struct text *err)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { .handled_access_fs = rights_of(version) };
	int ruleset, e = 0;

	if (!sandbox_confines())
		return 0;
	if (version < 1)
		return 1; /* not built in, or not switched on */
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	for (int i = 0; ruleset >= 0 && i < n && !e; i++)
		if ((e = allow(ruleset, &paths[i], attr.handled_access_fs)))
			text_setf(err, "cannot confine to %s: %s", paths[i].path, strerror(errno));
	if (ruleset < 0 || (!e && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_landlock_restrict_self, ruleset, 0)))) {
		text_setf(err, "cannot confine to folders: %s", strerror(errno));
		e = -1;
	}
	if (ruleset >= 0)
		close(ruleset);
	return e ? -1 : 0;
}

#else

int sandbox_files(const struct sandbox_path *paths, int n, struct text *err)
{
	(void)paths, (void)n, (void)err;
	return 1;
}

#endif
