/*
 * write - see write.h.
 */
#include "write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "lock.h"

enum {
	LEFT_BEHIND = DAY,       /* files of a call that died are taken away after that */
	BEHIND = MINUTE          /* less is the clock being kept */
};

/* As the daemon waits: history is not written backwards. */
static bool is_before_newest(struct store *s, struct text *why)
{
	moment newest = store_newest(s);

	if (clock_is_virtual() || newest == MOMENT_NONE || clock_now() + BEHIND >= newest)
		return false;
	text_setf(why, _("this machine's clock is before the newest row in the store: nothing is written until it has caught up"));
	return true;
}

/* No daemon runs: the same, under the lock. */
static int do_it_here(const struct config *config, const struct command *cmd, struct text *ret)
{
	struct text path = TEXT_INIT(0);
	struct register_ *r = NULL;
	struct store *s = NULL;
	bool only_looks = !strcmp(cmd->verb, "record");
	char peer[64];
	int lock, e = EXIT_WRONG;

	text_setf(&path, "%s/lock", config->state_dir);
	lock = lock_take(text_str(&path), LOCK_PATIENCE_MS, ret);
	if (lock >= 0) {
		text_setf(&path, "%s/newmedia.db", config->state_dir);
		s = store_open(text_str(&path), STORE_WRITE, ret);
		if (s && !only_looks && !is_before_newest(s, ret))
			r = register_new(config, s, true, clock_now(), ret);
		command_peer(geteuid(), peer, sizeof peer);
		log_set_level(LOG_LEVEL_WARN); /* what was done is the answer */
		if (r || (s && only_looks))
			e = control_execute(r, s, cmd, peer, clock_now(), ret);
		log_set_level(LOG_LEVEL_INFO);
		register_free(r);
		if (s)
			store_close(s);
		lock_drop(lock);
	}
	text_clear(&path);
	return e;
}

int write_command(const struct ctl *c, const struct config *config, const char *verb, const char *args, struct text *ret)
{
	const struct command cmd = { .verb = verb, .who = daemon_who(c), .args = args };
	int exit = EXIT_WRONG, e = daemon_ask(config->state_dir, &cmd, &exit, ret);

	if (e > 0) {
		text_reset(ret);
		exit = do_it_here(config, &cmd, ret);
	}
	return e < 0 ? EXIT_WRONG : exit;
}

void write_tell_wrong(const struct text *said)
{
	for (const char *at = text_str(said), *end; *at; at = end + (*end == '\n')) {
		end = strchrnul(at, '\n');
		log_err("%.*s", (int)(end - at), at);
	}
}

int write_and_tell(const struct ctl *c, const struct config *config, const char *verb, const char *args)
{
	struct text ret = TEXT_INIT(0);
	int exit = write_command(c, config, verb, args, &ret);

	if (exit)
		write_tell_wrong(&ret);
	else
		puts(text_str(&ret));
	text_clear(&ret);
	return exit;
}

static bool has_store(const struct config *config)
{
	struct text path = TEXT_INIT(0);
	bool has;

	text_setf(&path, "%s/newmedia.db", config->state_dir);
	has = access(text_str(&path), F_OK) == 0 || errno != ENOENT;
	text_clear(&path);
	return has;
}

int write_record(const struct ctl *c, const struct config *config, const char *what, const char *fmt, ...)
{
	struct text args = TEXT_INIT(0), ret = TEXT_INIT(0);
	va_list ap;
	int exit = 0;

	text_setf(&args, "%s\n", what);
	va_start(ap, fmt);
	text_vaddf(&args, fmt, ap);
	va_end(ap);
	if (has_store(config))
		exit = write_command(c, config, "record", text_str(&args), &ret);
	if (exit)
		log_err(_("this must be taken down in the record, which failed: %s"), text_str(&ret));
	text_clear(&args);
	text_clear(&ret);
	return exit;
}

/* ---- files ------------------------------------------------------------------------ */

static int make_private(const char *path, const struct stat *owner, int fd)
{
	if (geteuid() == 0 && (fd >= 0 ? fchown(fd, owner->st_uid, owner->st_gid) : chown(path, owner->st_uid, owner->st_gid)))
		return -1;
	return 0;
}

static int open_spool(const struct config *config, struct stat *owner, struct text *spool)
{
	text_setf(spool, "%s/spool", config->state_dir);
	if (stat(config->state_dir, owner)) {
		log_err(_("cannot open %s: %s"), config->state_dir, strerror(errno));
		return -1;
	}
	if (!mkdir(text_str(spool), 0750))
		return make_private(text_str(spool), owner, -1);
	return errno == EEXIST ? 0 : -1;
}

static void sweep(const char *spool)
{
	DIR *d = opendir(spool);
	struct stat st;

	for (struct dirent *e; d && (e = readdir(d));)
		if (!strncmp(e->d_name, SPOOLED, strlen(SPOOLED)) && !fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
			st.st_mtime < time(NULL) - LEFT_BEHIND)
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
}

static int put(const char *path, const struct stat *owner, const struct text *bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), e = fd < 0 ? -1 : make_private(path, owner, fd);

	for (size_t done = 0; !e && done < bytes->len;) {
		ssize_t n = write(fd, bytes->buf + done, bytes->len - done);

		if (n > 0)
			done += (size_t)n;
		else if (errno != EINTR)
			e = -1;
	}
	if (e)
		log_err(_("cannot write %s: %s"), path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return e;
}

static int hand_over(struct write_files *f, const char *name, const struct text *bytes, const char *spool, const struct stat *owner, struct text *args)
{
	struct text path = TEXT_INIT(0), line = TEXT_INIT(0);
	int e;

	text_setf(&path, "%s/" SPOOLED "%ld-%d", spool, (long)getpid(), f->n);
	e = put(text_str(&path), owner, bytes);
	if (!e) {
		text_setf(&line, SPOOLED "%ld-%d\t%s", (long)getpid(), f->n, name);
		order_add(args, "file", text_str(&line));
		f->path[f->n++] = mem_strdup(text_str(&path));
	}
	text_clear(&path);
	text_clear(&line);
	return e;
}

static int hand_over_file(struct write_files *f, const char *file, const char *spool, const struct stat *owner, struct text *args)
{
	const char *slash = strrchr(file, '/');
	struct text bytes = TEXT_INIT(STORE_CONTENT_MAX), err = TEXT_SENTENCE;
	int e = text_read_file(&bytes, file, &err);

	if (e)
		log_err("%s", text_str(&err));
	else
		e = hand_over(f, slash ? slash + 1 : file, &bytes, spool, owner, args);
	text_clear(&bytes);
	text_clear(&err);
	return e;
}

int write_files(struct write_files *f, const struct ctl *c, const struct config *config, struct text *args)
{
	struct text spool = TEXT_INIT(0);
	struct stat owner;
	int e = 0;

	*f = (struct write_files){ 0 };
	if (c->file.n) {
		e = open_spool(config, &owner, &spool);
		if (!e)
			sweep(text_str(&spool));
	}
	for (int i = 0; !e && i < c->file.n; i++)
		e = hand_over_file(f, c->file.v[i], text_str(&spool), &owner, args);
	text_clear(&spool);
	if (e)
		write_files_end(f);
	return e;
}

int write_bytes(struct write_files *f, const struct config *config, const char *name, const struct text *bytes, struct text *args)
{
	struct text spool = TEXT_INIT(0);
	struct stat owner;
	int e;

	*f = (struct write_files){ 0 };
	e = open_spool(config, &owner, &spool);
	if (!e)
		e = hand_over(f, name, bytes, text_str(&spool), &owner, args);
	text_clear(&spool);
	return e;
}

void write_files_end(struct write_files *f)
{
	for (int i = 0; i < f->n; i++) {
		unlink(f->path[i]);
		free(f->path[i]);
	}
	f->n = 0;
}

int write_moment(const struct ctl *c, const char *option, const char *s, const struct zone *z, moment *ret)
{
	if (s && !moment_parse(s, z, ret))
		return 0;
	ctl_usage(c, _("--%s %s: not a time, expected one like 2021-07-05 or 2021-07-05T08:00:00+08:00"), option, s ? s : "");
	return -1;
}
