/*
 * config - loads newmedia.conf and feeds.d into one frozen struct, and answers
 * for it.
 *
 * It knows where the files are and in which order they are read; what a key
 * means is known by config-main.c and config-feeds.c, how files hang together
 * by config-tree.c, the grammar by config-ini.c.  It must never know what the
 * store remembers: a status here is what a file says, not what is.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config-inside.h"

/* ---- paths ---- */

/* The folder of path as text, without the last slash; "" = the current one. */
static const char *folder_shown(struct loading *l, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return "";
	return arena_textf(l->c->arena, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static const char *joined(struct loading *l, const char *folder, const char *name)
{
	size_t n = strlen(folder);

	if (*name == '/' || !n)
		return arena_string(l->c->arena, name);
	return arena_textf(l->c->arena, "%s%s%s", folder, folder[n - 1] == '/' ? "" : "/", name);
}

/* Absolute, though nothing need be there. */
static const char *absolute(struct loading *l, const char *path)
{
	char cwd[PATH_MAX];

	while (path[0] == '.' && path[1] == '/')
		path += 2;
	if (*path == '/' || !getcwd(cwd, sizeof cwd))
		return arena_string(l->c->arena, path);
	return joined(l, cwd, path);
}

/* How people see a path below newmedia.conf's folder: relative, where they named newmedia.conf so. */
static const char *as_named(struct loading *l, const char *path, const char *shown_folder)
{
	size_t n = strlen(l->folder);

	if (strncmp(path, l->folder, n) || path[n] != '/')
		return path;
	return joined(l, shown_folder, path + n + 1);
}

/* ---- feeds.d ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int config_list_folder(const char *folder, char ***ret)
{
	DIR *d = opendir(folder);
	char **v = NULL;
	int n = 0, cap = 0;

	if (!d)
		return -1;
	for (struct dirent *e; (e = readdir(d));) {
		size_t len = strlen(e->d_name);

		if (e->d_name[0] == '.' || len < 6 || strcmp(e->d_name + len - 5, ".conf"))
			continue;
		if (n == cap)
			v = mem_grow(v, (size_t)(cap = cap ? 2 * cap : 64), sizeof *v);
		v[n++] = mem_strdup(e->d_name);
	}
	closedir(d);
	if (n)
		qsort(v, (size_t)n, sizeof *v, by_name);
	*ret = v;
	return n;
}

/* text NULL: it could not be read, and was complained of. */
static void take_feeds_text(struct loading *l, struct gathered *g, const char *shown, struct text *text)
{
	int file = gathered_file(g, shown);

	if (text) {
		g->files[file].hash = text_hash(text->buf, text->len); /* before the reader writes its NULs */
		config_read_feeds(l, g, file, text->buf, text->len);
	}
	g->files[file].bad = l->bad;
}

static void read_feeds_file(struct loading *l, struct gathered *g, int dirfd, const char *name, const char *shown, struct text *scratch)
{
	l->file = shown;
	l->order = g->n_files + 1;
	l->bad = false;
	int got = config_read_file(l, dirfd, name, scratch);

	if (got == 1)
		return; /* removed while we were reading the folder */
	take_feeds_text(l, g, shown, got ? NULL : scratch);
}

/* -1: the folder cannot be read; complained. */
static int read_feeds_folder(struct loading *l, struct gathered *g, const char *folder, const char *shown)
{
	struct text scratch = TEXT_INIT(CONFIG_FILE_MAX);
	char **names = NULL;
	int n = config_list_folder(folder, &names), fd = n >= 0 ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (n < 0 || fd < 0)
		config_complain(l, _("feeds: the folder %s cannot be read: %s"), shown, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (fd >= 0)
			read_feeds_file(l, g, fd, names[i], joined(l, shown, names[i]), &scratch);
		free(names[i]);
	}
	free(names);
	if (fd >= 0)
		close(fd);
	text_clear(&scratch);
	return fd >= 0 ? 0 : -1;
}

/* ---- loading ---- */

void config_begin(struct loading *l, const char *path, struct config_problems *problems)
{
	*l = (struct loading){ .c = mem_alloc(sizeof(struct config)), .problems = problems };
	l->c->arena = arena_new();
	l->c->path = absolute(l, path);
	l->folder = folder_shown(l, l->c->path);
	l->file = arena_string(l->c->arena, path);
	config_defaults(l);
}

/* Everything that can be read is read, even when newmedia.conf is bad: all mistakes are told at once. */
static struct config *load(const char *path, const char *copy, bool kept, const struct config *last_good, struct config_problems *problems)
{
	struct gathered g = { 0 };
	struct text scratch = TEXT_INIT(CONFIG_FILE_MAX);
	struct loading l;
	int from = problems->n;

	config_begin(&l, path, problems);
	const char *main_file = l.file, *shown_folder = folder_shown(&l, main_file);
	int got = config_read_file(&l, AT_FDCWD, copy ? copy : main_file, &scratch);

	if (got == 1)
		config_complain(&l, _("cannot be read: %s"), strerror(ENOENT));
	if (!got) {
		l.c->main = (struct conf_file){ .name = l.c->path, .hash = text_hash(scratch.buf, scratch.len) }; /* before the reader writes its NULs */
		config_read_main(&l, scratch.buf, scratch.len);
	}
	text_clear(&scratch);
	bool usable = !l.bad;

	l.kept = kept;
	l.c->main_copy = arena_textf(l.c->arena, "%s/" CONFIG_KEPT_MAIN "/%s", l.c->state_dir, strrchr(l.c->path, '/') + 1);
	l.c->feeds_shown = as_named(&l, l.c->feeds_dir, shown_folder);
	if (!got)
		usable &= read_feeds_folder(&l, &g, kept ? joined(&l, l.c->state_dir, CONFIG_KEPT) : l.c->feeds_dir, l.c->feeds_shown) == 0;
	config_join(&l, &g, last_good);
	config_cross(&l, &g);
	config_read_holidays(&l, as_named(&l, l.c->holidays_dir, shown_folder), last_good);
	if (usable && !l.c->n_accounts) {
		l.file = l.c->feeds_shown;
		l.order = l.line = 0;
		config_warn(&l, _("no accounts, nothing is watched"));
	}
	gathered_clear(&g);
	problems_sort(problems, from);
	if (usable)
		return l.c;
	config_free(l.c);
	return NULL;
}

/* A bad file costs a fresh start a second reading, with the copies as its memory. */
struct config *config_load(const char *path, const struct config *last_good, struct config_problems *problems)
{
	struct config_problems old = { 0 };
	int from = problems->n;
	struct config *c = load(path, NULL, false, last_good, problems), *kept = NULL;

	if (c && !last_good && c->n_bad_files)
		kept = load(path, NULL, true, NULL, &old);
	if (kept) {
		problems->n = from;
		config_free(c);
		c = load(path, NULL, false, kept, problems);
	}
	config_free(kept);
	config_problems_clear(&old);
	return c;
}

struct config *config_load_copy(const char *path, const char *copy, struct config_problems *problems)
{
	return load(path, copy, false, NULL, problems);
}

/* ---- one file, or a folder of them, alone ---- */

static bool same_folder(const char *a, const char *b)
{
	struct stat sa, sb;

	return !stat(a, &sa) && !stat(b, &sb) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

/* What newmedia.conf and the files that are not checked say: given, and never at fault. */
static void give_rest(struct loading *l, struct gathered *g, const struct config *main, const char *folder, const char *only)
{
	bool in_force = same_folder(folder, main->feeds_dir);

	for (int i = 0; i < main->n_units; i++) {
		const char *name = strrchr(main->units[i].file, '/');

		if (!in_force || (only && strcmp(name ? name + 1 : main->units[i].file, only)))
			config_copy_unit(l, main, i, g, -1);
	}
	for (int i = 0; i < main->n_accounts; i++) {
		const char *name = strrchr(main->accounts[i].file, '/');

		if (!in_force || (only && strcmp(name ? name + 1 : main->accounts[i].file, only)))
			config_copy_account(l, main, i, g, -1);
	}
}

/* text NULL: what stands in the file. */
static void check(const char *file, const char *text, size_t len, const struct config *main_or_null, struct config_problems *problems)
{
	struct text scratch = TEXT_INIT(CONFIG_FILE_MAX);
	struct gathered g = { 0 };
	struct loading l;
	struct stat st;
	bool folder = !text && !stat(file, &st) && S_ISDIR(st.st_mode);
	const char *slash = strrchr(file, '/');
	int from = problems->n;

	config_begin(&l, main_or_null ? main_or_null->path : file, problems);
	l.file = file;
	l.refs_unknown = !main_or_null;
	if (main_or_null) {
		const char *in = folder_shown(&l, file);

		l.c->poll.limit = main_or_null->poll.limit;
		l.c->zone = main_or_null->zone;
		give_rest(&l, &g, main_or_null, folder ? file : *in ? in : ".", folder ? NULL : slash ? slash + 1 : file);
	}
	if (folder) {
		read_feeds_folder(&l, &g, file, file);
	} else if (text) {
		text_add_n(&scratch, text, len);
		take_feeds_text(&l, &g, file, &scratch);
	} else if (access(file, F_OK)) {
		config_complain(&l, _("cannot be read: %s"), strerror(errno));
	} else {
		read_feeds_file(&l, &g, AT_FDCWD, file, file, &scratch);
	}
	config_join(&l, &g, NULL);
	config_cross(&l, &g);
	text_clear(&scratch);
	gathered_clear(&g);
	problems_sort(problems, from);
	config_free(l.c);
}

void config_check_file(const char *file, const struct config *main_or_null, struct config_problems *problems)
{
	check(file, NULL, 0, main_or_null, problems);
}

void config_check_text(const char *text, size_t len, const char *as_file, const struct config *main, struct config_problems *problems)
{
	check(as_file, text, len, main, problems);
}

void config_free(struct config *c)
{
	if (!c)
		return;
	arena_free(c->arena);
	free(c);
}

/* ---- asking ---- */

const struct conf_account *config_account(const struct config *c, const char *key)
{
	int i = index_find(&c->arena->accounts, key);

	return i < 0 ? NULL : &c->accounts[i];
}

int config_unit(const struct config *c, const char *key)
{
	return index_find(&c->arena->units, key);
}

bool config_unit_within(const struct config *c, int unit, int ancestor)
{
	while (unit >= 0 && unit != ancestor)
		unit = c->units[unit].parent;
	return unit >= 0;
}

bool config_sees(const struct config *c, int unit, const struct conf_account *a)
{
	if (unit < 0 || a->unit == unit)
		return true;
	return config_unit_within(c, a->supervisor >= 0 ? a->supervisor : a->unit, unit);
}

void config_problem_text(const struct config_problem *p, struct text *ret)
{
	text_add_safe(ret, p->file);
	if (p->line)
		text_addf(ret, ":%d", p->line);
	text_addf(ret, ": %s", p->warning ? _("warning: ") : "");
	text_add_safe(ret, p->what);
}

void config_zones(const struct config *c, struct text *ret)
{
	enum { ZONES_MAX = 64 }; /* different ones; a country has a handful */
	const struct zone *known[ZONES_MAX] = { c->zone };
	int n = 1, k;

	text_add(ret, zone_name(c->zone));
	for (int i = 0; i < c->n_accounts; i++) {
		for (k = 0; k < n && known[k] != c->accounts[i].zone; k++)
			;
		if (k < n || n == ZONES_MAX)
			continue;
		known[n++] = c->accounts[i].zone;
		text_addf(ret, ",%s", zone_name(c->accounts[i].zone));
	}
}

int config_via_told(const struct conf_account *a, const struct conf_feed *f)
{
	return f->via >= 0 ? f->via : a->platform == PLATFORM_WEBSITE ? VIA_DIRECT : -1;
}

/* scheme://host:port/platform, in lower case, without who logs in. */
void config_source_name(const struct conf_account *a, const struct conf_feed *f, struct text *ret)
{
	text_reset(ret);
	if (*f->source) {
		text_add(ret, f->source);
		return;
	}
	bool tls = !strncasecmp(f->url, "https", 5);
	const char *host = f->url + (tls ? 8 : 7);
	size_t n = strcspn(host, "/?#");
	const char *at = memrchr(host, '@', n);

	if (at) {
		n -= (size_t)(at + 1 - host);
		host = at + 1;
	}
	const char *close = memchr(host, ']', n), *from = close ? close : host;
	const char *port = memchr(from, ':', n - (size_t)(from - host));

	if (port && port + 1 == host + n)
		n--; /* "host:" */
	text_add(ret, tls ? "https://" : "http://");
	for (size_t i = 0; i < n; i++)
		text_add_char(ret, host[i] >= 'A' && host[i] <= 'Z' ? (char)(host[i] | 32) : host[i]);
	if (!port || port >= host + n)
		text_add(ret, tls ? ":443" : ":80");
	text_addf(ret, "/%s", platform_name(a->platform));
}
