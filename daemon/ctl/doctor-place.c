/*
 * doctor-place - may the daemon read and write where it must, does one alone
 * write, is the store whole, is there room.
 *
 * Rights are asked of the kernel as the daemon's user, never computed from
 * modes: ACLs, read-only mounts and folders above decide, too.
 */
#include "doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20, DISK_LEAST = 100, DISK_LITTLE = 1024 }; /* megabytes */
enum { INODES_LEAST = 1000, INODES_LITTLE = 10000 };
enum { VERIFY_MAX = 256 }; /* megabytes that are read through here, in a second or two; verify reads any */

/* ---- rights ------------------------------------------------------------------------ */

/* Who runs the daemon: root looks on behalf of the state's owner, everybody else for himself. */
static struct passwd *daemon_user(const struct config *c)
{
	struct stat st;
	struct passwd *p;

	if (geteuid() != 0)
		return getpwuid(geteuid());
	p = stat(c->state_dir, &st) == 0 ? getpwuid(st.st_uid) : NULL;
	return p ? p : getpwuid(0);
}

/* access() as that user, in a process that ends with it: 0 or errno. */
static int may(const struct passwd *who, const char *path, int mode)
{
	pid_t pid;
	int status;

	if (!who || who->pw_uid == geteuid())
		return faccessat(AT_FDCWD, path, mode, AT_EACCESS) ? errno : 0;
	pid = fork();
	if (pid == 0) {
		if (initgroups(who->pw_name, who->pw_gid) || setgid(who->pw_gid) || setuid(who->pw_uid))
			_exit(EPERM);
		_exit(access(path, mode) ? errno : 0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
}

static bool right(struct doctor *d, const struct passwd *who, const char *path, int mode, const char *advice)
{
	int e = *path ? may(who, path, mode) : 0;

	if (!e)
		return true;
	doctor_say(d, HEALTH_WRONG, advice, mode & W_OK ? _("%s cannot write to %s: %s") : _("%s cannot read %s: %s"), who ? who->pw_name : "?", path, strerror(e));
	return false;
}

void doctor_rights(struct doctor *d)
{
	static const char *const mend_read = N_("give the daemon's user the right to read it (chown, chmod), and to enter every folder above it");
	static const char *const mend_write = N_("make the folder and give it to the daemon's user: chown -R, chmod 750; or run this as that user");
	const struct config *c = d->config;
	const struct passwd *who = daemon_user(c);
	bool all = right(d, who, c->path, R_OK, mend_read);

	all = right(d, who, c->feeds_dir, R_OK | X_OK, mend_read) && all;
	if (access(c->state_dir, F_OK) && errno == ENOENT)
		doctor_say(d, HEALTH_DOUBT, N_("the daemon makes it at its first start, where it may"), _("%s is not there yet"), c->state_dir);
	else
		all = right(d, who, c->state_dir, R_OK | W_OK | X_OK, mend_write) && all;
	for (int i = 0; i < c->n_accounts; i++)
		all = right(d, who, c->accounts[i].header_file, R_OK, mend_read) && all;
	if (strncmp(c->mail.password_file, "/run/credentials/", strlen("/run/credentials/")) != 0) /* systemd's, for the service alone */
		all = right(d, who, c->mail.password_file, R_OK, mend_read) && all;
	if (all)
		doctor_say(d, HEALTH_FINE, "", _("%s may read and write all that newmediad needs"), who ? who->pw_name : "?");
}

/* ---- one writer ---------------------------------------------------------------------- */

void doctor_writer(struct doctor *d)
{
	struct command cmd = { .verb = "now", .who = "", .args = "" };
	struct text said = TEXT_SENTENCE, path = TEXT_INIT(0);
	int exit, e = daemon_ask(d->config->state_dir, &cmd, &exit, &said), fd;
	char pid[32] = "";

	text_setf(&path, "%s/lock", d->config->state_dir);
	fd = e == 0 ? -1 : open(text_str(&path), O_RDONLY | O_CLOEXEC);
	if (e == 0)
		doctor_say(d, HEALTH_FINE, "", _("the daemon runs and answers"));
	else if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB)) {
		if (read(fd, pid, sizeof pid - 1) > 0)
			pid[strcspn(pid, "\n")] = '\0';
		doctor_say(d, HEALTH_WRONG, N_("if that process is a newmediad that hangs, end it and start the daemon again; its lock goes with it"),
			_("process %s holds the lock, but no daemon answers: %s"), *pid ? pid : "?", text_str(&said));
	} else if (e < 0)
		doctor_say(d, HEALTH_WRONG, N_("run this as root or as the daemon's user"), "%s", text_str(&said));
	else
		doctor_say(d, HEALTH_FINE, "", _("no daemon runs, nobody holds the lock"));
	if (fd >= 0)
		close(fd);
	text_clear(&said);
	text_clear(&path);
}

/* ---- the store ------------------------------------------------------------------------- */

static void say_fault(void *ctx, const char *sentence)
{
	doctor_say(ctx, HEALTH_WRONG, N_("stop the daemon and restore the last backup, as newmediactl(1) tells"), "%s", sentence);
}

static void examine_store(struct doctor *d, struct store *s, int64_t megabytes)
{
	moment since = MOMENT_NONE, alive = MOMENT_NONE;
	int faults = 0;

	store_begin(s);
	if (megabytes <= VERIFY_MAX)
		faults = store_each_fault(s, say_fault, d);
	if (!faults && megabytes <= VERIFY_MAX)
		doctor_say(d, HEALTH_FINE, "", _("the store is whole, schema %d"), STORE_SCHEMA_VERSION);
	else if (!faults)
		doctor_say(d, HEALTH_FINE, "", _("the store opens, schema %d; at %lld MB it is not read through here, newmediactl verify does"), STORE_SCHEMA_VERSION,
			(long long)megabytes);
	if (!store_get_watch(s, &since, &alive) && alive != MOMENT_NONE && alive > clock_now() + 10 * MINUTE)
		doctor_say_of(d, "clock", HEALTH_WRONG, N_("set the machine's clock right; the daemon does not start before its own past"),
			_("the clock stands before the last entry of the store"));
}

void doctor_database(struct doctor *d)
{
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;
	struct store *s = NULL;
	struct stat st;

	text_setf(&path, "%s/newmedia.db", d->config->state_dir);
	if (stat(text_str(&path), &st)) {
		if (errno == ENOENT)
			doctor_say(d, HEALTH_FINE, "", _("there is no store yet: nothing was ever looked at"));
		else
			doctor_say(d, HEALTH_WRONG, N_("run this as root or as the daemon's user"), "%s: %s", text_str(&path), strerror(errno));
	} else if (!(s = store_open(text_str(&path), STORE_READ, &err))) {
		doctor_say(d, HEALTH_WRONG, N_("a store of an older version is changed when the daemon starts; one that is damaged is replaced by the last backup"),
			"%s", text_str(&err));
	} else {
		examine_store(d, s, st.st_size / MEGABYTE);
		store_close(s);
	}
	text_clear(&path);
	text_clear(&err);
}

/* ---- room ------------------------------------------------------------------------------- */

static enum health enough(uint64_t is, uint64_t least, uint64_t little)
{
	return is < least ? HEALTH_WRONG : is < little ? HEALTH_DOUBT : HEALTH_FINE;
}

void doctor_disk(struct doctor *d)
{
	static const char *const advice = N_("make room: a store that cannot be written stops the watch; a province needs 4 GB for five years, a backup as much again");
	struct statvfs v;
	enum health h;
	uint64_t megabytes;

	if (statvfs(d->config->state_dir, &v)) {
		doctor_say(d, HEALTH_SKIPPED, "", "%s: %s", d->config->state_dir, strerror(errno));
		return;
	}
	megabytes = (uint64_t)v.f_bavail * v.f_frsize / MEGABYTE;
	h = enough(megabytes, DISK_LEAST, DISK_LITTLE);
	doctor_say(d, h, h == HEALTH_FINE ? "" : advice, _("%" PRIu64 " MB are free where the state lies"), megabytes);
	if (!v.f_files) /* a file system that does not count them */
		return;
	h = enough(v.f_favail, INODES_LEAST, INODES_LITTLE);
	if (h != HEALTH_FINE)
		doctor_say(d, h, N_("remove small files on that file system, or make it anew with more inodes"), _("only %" PRIu64 " more files can be made where the state lies"),
			(uint64_t)v.f_favail);
}
