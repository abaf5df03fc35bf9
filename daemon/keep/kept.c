/*
 * kept - see kept.h.
 *
 * A copy is written only when its bytes differ, and only when the file still
 * holds the bytes that were accepted: what was changed since is read again
 * soon, and kept then.  New copies are written beside the old ones, brought to
 * the disk (a few one by one, many with one wait for all that this disk has
 * to write), and renamed into place.
 *
 * It must never know what the bytes mean.
 */
#include "kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

#define FILE_MAX ((size_t)256 << 20) /* as large as config reads */
#define FRESH ".new-"                /* never a name of feeds.d: those end in .conf */
enum { FRESH_NAME = 32, FEW = 16 };

static const char *base_name(const struct conf_file *f)
{
	const char *slash = strrchr(f->name, '/');

	return slash ? slash + 1 : f->name;
}

static int by_base_name(const void *a, const void *b)
{
	return strcmp(base_name(a), base_name(b));
}

/* Reads folder/name; false: it cannot be read, or holds other bytes than those of `hash`. */
static bool holds(const char *folder, const char *name, uint64_t hash, struct text *bytes)
{
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;

	text_reset(bytes);
	text_setf(&path, "%s/%s", folder, name);
	bool same = !text_read_file(bytes, text_str(&path), &err) && text_hash(text_str(bytes), bytes->len) == hash;

	text_clear(&path);
	text_clear(&err);
	return same;
}

static int write_fresh(int dir, const char *name, const struct text *bytes)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), e = 0;
	size_t done = 0;

	if (fd < 0)
		return -1;
	while (!e && done < bytes->len) {
		ssize_t n = write(fd, bytes->buf + done, bytes->len - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0 || errno != EINTR)
			e = -1;
	}
	if (close(fd))
		e = -1;
	return e;
}

static void complain(const struct conf_file *f, const char *folder)
{
	log_warn(_("%s: no copy can be kept in %s: %s; if it is broken at the next start, its last good version is not known"), f->name, folder,
		strerror(errno));
}

/* Was the file kept with these bytes, and is the copy still there? */
static bool is_kept(const struct kept_folder *k, const struct conf_file *f, int dir)
{
	const struct conf_file *was = k->n_before ? bsearch(f, k->before, (size_t)k->n_before, sizeof *f, by_base_name) : NULL;

	return was && was->kept && was->hash == f->hash && !faccessat(dir, base_name(f), R_OK, 0);
}

/* Returns whether the file has a fresh copy that waits to be renamed. */
static bool copy(const struct kept_folder *k, int i, int dir, const char *folder, struct text *scratch)
{
	struct conf_file *f = &k->files[i];
	char fresh[FRESH_NAME];

	if (f->bad)
		return false;
	f->kept = is_kept(k, f, dir) || holds(folder, base_name(f), f->hash, scratch);
	if (f->kept || !holds(k->from, base_name(f), f->hash, scratch))
		return false;
	snprintf(fresh, sizeof fresh, FRESH "%d", i);
	if (!write_fresh(dir, fresh, scratch))
		return true;
	complain(f, folder);
	unlinkat(dir, fresh, 0);
	return false;
}

static int bring_to_disk(const struct kept_folder *k, const bool *waits, int n, int dir)
{
	char fresh[FRESH_NAME];
	int e = n > FEW ? syncfs(dir) : 0;

	for (int i = 0; !e && n <= FEW && i < k->n; i++) {
		if (!waits[i])
			continue;
		snprintf(fresh, sizeof fresh, FRESH "%d", i);
		int fd = openat(dir, fresh, O_RDONLY | O_CLOEXEC);

		e = fd < 0 || fsync(fd) ? -1 : 0;
		if (fd >= 0)
			close(fd);
	}
	return e;
}

static void put_in_place(const struct kept_folder *k, const bool *waits, int dir, const char *folder)
{
	char fresh[FRESH_NAME];

	for (int i = 0; i < k->n; i++) {
		if (!waits[i])
			continue;
		snprintf(fresh, sizeof fresh, FRESH "%d", i);
		k->files[i].kept = !renameat(dir, fresh, dir, base_name(&k->files[i]));
		if (!k->files[i].kept)
			complain(&k->files[i], folder);
	}
}

static void forget_gone(const struct kept_folder *k, int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	for (struct dirent *e; d && (e = readdir(d));) {
		const struct conf_file key = { .name = e->d_name };

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (!k->n || !bsearch(&key, k->files, (size_t)k->n, sizeof key, by_base_name)) /* they are in the order of their names */
			unlinkat(dir, e->d_name, 0);
	}
	if (d)
		closedir(d);
}

void kept_save(const char *state_dir, const struct kept_folder *k)
{
	struct text folder = TEXT_INIT(0), scratch = TEXT_INIT(FILE_MAX);
	bool *waits = mem_alloc((size_t)k->n * sizeof *waits + 1);
	int dir = -1, n = 0;

	text_setf(&folder, "%s/%s", state_dir, k->into);
	if (!mkdir(text_str(&folder), 0700) || errno == EEXIST)
		dir = open(text_str(&folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		log_warn(_("no copies of the configuration can be kept in %s: %s"), text_str(&folder), strerror(errno));
	} else {
		for (int i = 0; i < k->n; i++)
			n += waits[i] = copy(k, i, dir, text_str(&folder), &scratch);
		if (n && !bring_to_disk(k, waits, n, dir))
			put_in_place(k, waits, dir, text_str(&folder));
		forget_gone(k, dir);
		close(dir);
	}
	free(waits);
	text_clear(&scratch);
	text_clear(&folder);
}
