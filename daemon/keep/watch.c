/*
 * watch - see watch.h.
 *
 * inotify says that something happened; what happened is found out by reading
 * everything again.  Editors write in bursts (a new file, a rename, a backup),
 * so a burst is waited out, though never longer than SETTLE_MAX: a folder that
 * is written to without end must not keep the first change out of force.
 *
 * Besides, names, sizes and times of all files are compared every minute:
 * network file systems, exhausted watches, a folder that was replaced or made
 * only later, a link whose target was edited: none of them is told by the
 * kernel, all of them are seen so.  Without inotify that is done every 5 s.
 *
 * It must never know what stands in the files.
 */
#include "watch.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keeper.h"
#include "log.h"

#define SETTLE 0.3        /* seconds of quiet before files are read */
#define SETTLE_MAX 2.0    /* seconds after the first change, quiet or not */
#define TICK 0.01         /* the kernel stamps files with a clock that lags by up to this */
#define RESCAN 60.0       /* seconds between looks at names, sizes and times */
#define RESCAN_ALONE 5.0  /* the same where the kernel tells of nothing */

enum { N_PLACES = 6 };
#define MASK (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB)
#define MASK_CONF (MASK | IN_CREATE) /* there folders may be made, too */

struct place {
	char *folder;
	char *only;           /* this file alone, NULL = every *.conf */
	int wd;               /* -1: not watched now */
};

struct watch {
	struct keeper *keeper;
	int fd;                       /* -1: inotify cannot be had */
	struct place places[N_PLACES];
	uint64_t seen;                /* names, sizes and times at the last reading; 0 = read again */
	ev_tstamp first;              /* of the changes that wait; 0 = none do */
	ev_io io;
	ev_timer settle, rescan;
};

/* ---- names, sizes, times ------------------------------------------------------------ */

static bool is_conf(const char *name)
{
	size_t n = strlen(name);

	return *name != '.' && n > 5 && !strcmp(name + n - 5, ".conf");
}

struct sight { int64_t device, inode, size, changed_s, changed_ns, modified_s, modified_ns; uint64_t name; };

/* 0: it is not there. The time of change tells of new rights, too. */
static uint64_t hash_file(int dir, const char *name, double *newest)
{
	struct stat st;
	struct sight s;
	double at;

	if (fstatat(dir, name, &st, 0))
		return 0;
	s = (struct sight){ (int64_t)st.st_dev, (int64_t)st.st_ino, st.st_size, st.st_ctim.tv_sec, st.st_ctim.tv_nsec, st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec, text_hash(name, strlen(name)) };
	at = (double)st.st_ctim.tv_sec + (double)st.st_ctim.tv_nsec / 1e9;
	*newest = at > *newest ? at : *newest;
	return text_hash(&s, sizeof s);
}

/* The sum does not depend on the order in which a folder tells its files. */
static uint64_t hash_place(const struct place *p, uint64_t salt, double *newest)
{
	DIR *d = opendir(p->folder);
	uint64_t sum = 0;

	if (!d)
		return 0;
	if (p->only)
		sum = hash_file(dirfd(d), p->only, newest);
	else
		for (struct dirent *e; (e = readdir(d));)
			if (is_conf(e->d_name))
				sum += hash_file(dirfd(d), e->d_name, newest);
	if (!p->only)
		hash_file(dirfd(d), ".", newest); /* when a file was last dropped or removed */
	closedir(d);
	uint64_t both[2] = { salt, sum };

	return text_hash(both, sizeof both);
}

/* ret_newest: when something was last changed, in seconds since 1970; may be NULL. */
static uint64_t scan(const struct watch *w, double *ret_newest)
{
	double newest = 0;
	uint64_t sum = 1;

	for (int i = 0; i < N_PLACES; i++)
		if (w->places[i].folder)
			sum += hash_place(&w->places[i], (uint64_t)i + 1, &newest);
	if (ret_newest)
		*ret_newest = newest;
	return sum ? sum : 1;
}

/* ---- the kernel tells ------------------------------------------------------------------ */

/* Folders that are not there yet, or not any more, are tried again at each rescan. */
static void arm(struct watch *w)
{
	for (int i = 0; i < N_PLACES && w->fd >= 0; i++)
		if (w->places[i].folder)
			w->places[i].wd = inotify_add_watch(w->fd, w->places[i].folder, IN_ONLYDIR | IN_MASK_ADD | (w->places[i].only ? MASK_CONF : MASK));
}

/* Several places may be one folder, with one descriptor. */
static bool concerns(const struct watch *w, const struct inotify_event *e)
{
	if (e->mask & (IN_Q_OVERFLOW | IN_IGNORED))
		return true;
	for (int i = 0; i < N_PLACES; i++) {
		const struct place *p = &w->places[i];

		if (!p->folder || p->wd != e->wd || !e->len)
			continue;
		if (p->only ? !strcmp(e->name, p->only) || (e->mask & IN_ISDIR) : is_conf(e->name))
			return true;
	}
	return false;
}

static void changed(struct watch *w)
{
	ev_tstamp now = ev_now(w->keeper->loop), left;

	if (w->first == 0.)
		w->first = now;
	left = w->first + SETTLE_MAX - now;
	ev_timer_stop(w->keeper->loop, &w->settle);
	ev_timer_set(&w->settle, left < SETTLE ? (left > 0 ? left : 0.) : SETTLE, 0.);
	ev_timer_start(w->keeper->loop, &w->settle);
}

static void on_event(struct ev_loop *loop, ev_io *io, int revents)
{
	struct watch *w = io->data;
	union { struct inotify_event first; char bytes[16 << 10]; } buf;
	bool any = false;
	ssize_t n;

	(void)loop, (void)revents;
	while ((n = read(w->fd, buf.bytes, sizeof buf.bytes)) > 0)
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *e = (const void *)(buf.bytes + at);

			any |= concerns(w, e);
			at += (ssize_t)(sizeof *e + e->len);
		}
	if (any)
		changed(w);
}

/* ---- read again --------------------------------------------------------------------------- */

static void read_if_changed(struct watch *w)
{
	w->first = 0.;
	arm(w); /* before the scan: what comes between is told */
	if (scan(w, NULL) != w->seen)
		inforce_reload(w->keeper);
}

static void on_settle(struct ev_loop *loop, ev_timer *t, int revents)
{
	(void)loop, (void)revents;
	read_if_changed(t->data);
}

static void on_rescan(struct ev_loop *loop, ev_timer *t, int revents)
{
	(void)loop, (void)revents;
	read_if_changed(t->data);
}

/* ---- what is watched ------------------------------------------------------------------------ */

static void set_place(struct place *p, const char *folder, const char *only)
{
	free(p->folder);
	free(p->only);
	*p = (struct place){ mem_strdup(folder), mem_strdup(only), -1 };
}

static void drop_watches(struct watch *w)
{
	for (int i = 0; i < N_PLACES && w->fd >= 0; i++)
		if (w->places[i].wd >= 0)
			inotify_rm_watch(w->fd, w->places[i].wd);
}

static void set_places(struct watch *w)
{
	const struct config *c = w->keeper->config;
	const char *const folder[N_PLACES - 1] = { c->feeds_dir, c->platforms_dir, c->platforms_shipped, c->holidays_dir, c->holidays_shipped };
	char *conf_folder = mem_strdup(c->path), *slash = strrchr(conf_folder, '/');

	if (slash) {
		*slash = '\0';
		set_place(&w->places[0], slash == conf_folder ? "/" : conf_folder, slash + 1);
	}
	for (int i = 1; i < N_PLACES; i++)
		set_place(&w->places[i], folder[i - 1], NULL);
	free(conf_folder);
}

static bool same_places(const struct watch *w)
{
	const struct config *c = w->keeper->config;

	return !strcmp(w->places[1].folder, c->feeds_dir) && !strcmp(w->places[2].folder, c->platforms_dir) &&
		!strcmp(w->places[3].folder, c->platforms_shipped) && !strcmp(w->places[4].folder, c->holidays_dir) &&
		!strcmp(w->places[5].folder, c->holidays_shipped);
}

void watch_seen(struct watch *w)
{
	if (w)
		w->seen = scan(w, NULL);
}

/* Files in a folder that is new to us may have changed since they were read: they are compared as unseen, once. */
void watch_follow(struct watch *w)
{
	if (!w || same_places(w))
		return;
	drop_watches(w);
	set_places(w);
	arm(w);
	w->seen = 0;
	changed(w);
}

void watch_retry(struct watch *w)
{
	if (w)
		w->seen = 0;
}

struct watch *watch_new(struct keeper *k)
{
	struct watch *w = mem_alloc(sizeof *w);
	double newest;

	w->keeper = k;
	for (int i = 0; i < N_PLACES; i++)
		w->places[i].wd = -1;
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0)
		log_warn(_("changes of the configuration are seen every %.0f s only: inotify: %s"), RESCAN_ALONE, strerror(errno));
	ev_timer_init(&w->settle, on_settle, SETTLE, 0.);
	ev_timer_init(&w->rescan, on_rescan, 0., w->fd >= 0 ? RESCAN : RESCAN_ALONE);
	w->settle.data = w->rescan.data = w->io.data = w;
	set_places(w);
	arm(w);
	if (w->fd >= 0) {
		ev_io_init(&w->io, on_event, w->fd, EV_READ);
		w->io.data = w;
		ev_io_start(k->loop, &w->io);
	}
	ev_timer_again(k->loop, &w->rescan);
	w->seen = scan(w, &newest);
	if (newest >= ev_now(k->loop) - TICK) { /* it may have been read before that: the loop has not turned since it was made, before all reading */
		w->seen = 0;
		changed(w);
	}
	return w;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	ev_timer_stop(w->keeper->loop, &w->settle);
	ev_timer_stop(w->keeper->loop, &w->rescan);
	if (w->fd >= 0) {
		ev_io_stop(w->keeper->loop, &w->io);
		close(w->fd);
	}
	for (int i = 0; i < N_PLACES; i++) {
		free(w->places[i].folder);
		free(w->places[i].only);
	}
	free(w);
}
