/*
 * files - see files.h.
 */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "log.h"

enum {
	ZIP_FROM = 1000,             /* bytes: below, a copy saves no packet */
	ZIP_LEVEL = 3,               /* three fifths of the time that 6 takes, and 6 % more bytes */
	MODE = 0644,
};

void files_begin(struct files *f, const char *folder)
{
	*f = (struct files){ .folder = folder, .err = TEXT_SENTENCE };
}

void files_clear(struct files *f)
{
	free(f->seen);
	text_clear(&f->err);
	*f = (struct files){ 0 };
}

static void remember(struct files *f, const char *path)
{
	if (f->n_seen == f->cap_seen)
		f->seen = mem_grow(f->seen, (size_t)(f->cap_seen = f->cap_seen ? 2 * f->cap_seen : 256), sizeof *f->seen);
	f->seen[f->n_seen++] = text_hash(path, strlen(path));
}

/* Pages are being written, each in its language: what the system says of it is to be in another. */
static int fail(struct files *f, const char *path)
{
	int why = errno;
	const char *others = log_speak_own();

	if (!f->err.len)
		text_setf(&f->err, _("cannot write %s: %s"), path, strerror(why));
	if (others)
		log_speak(others);
	return -1;
}

/* ---- one file ------------------------------------------------------------------- */

static bool holds(int fd, const char *bytes, size_t len)
{
	char chunk[16384];

	for (size_t at = 0; at < len;) {
		ssize_t n = pread(fd, chunk, sizeof chunk, (off_t)at);

		if (n <= 0 || (size_t)n > len - at || memcmp(chunk, bytes + at, (size_t)n) != 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

/* Is the file just this, with a copy that belongs to it? */
static bool stands(const char *path, const char *copy, const void *bytes, size_t len)
{
	struct stat here, there;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool same = fd >= 0 && !fstat(fd, &here) && (size_t)here.st_size == len && holds(fd, bytes, len);

	if (fd >= 0)
		close(fd);
	if (!same || len < ZIP_FROM)
		return same;
	return !stat(copy, &there) && there.st_mtim.tv_sec == here.st_mtim.tv_sec && there.st_mtim.tv_nsec == here.st_mtim.tv_nsec;
}

static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			log_debug("%s: %s", path, strerror(errno)); /* what follows says so aloud */
		*slash = '/';
	}
}

/* Beside its place, then renamed into it; *at: its time of change, given by the first and taken by the second. */
static int put(const char *path, const void *bytes, size_t len, struct timespec *at)
{
	struct text beside = TEXT_INIT(0);
	const char *name = strrchr(path, '/') + 1;
	struct timespec times[2];
	struct stat st;
	int fd, e = -1;

	text_add_n(&beside, path, (size_t)(name - path));
	text_addf(&beside, ".%s.new", name);
	fd = open(text_str(&beside), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, MODE);
	if (fd >= 0 && write(fd, bytes, len) == (ssize_t)len) {
		if (at->tv_sec == 0 && !fstat(fd, &st))
			*at = st.st_mtim;
		times[0] = times[1] = *at;
		e = futimens(fd, times);
	}
	if (fd >= 0 && close(fd))
		e = -1;
	if (!e)
		e = rename(text_str(&beside), path);
	if (e)
		unlink(text_str(&beside));
	text_clear(&beside);
	return e;
}

static void *zip(const void *bytes, size_t len, size_t *ret_len)
{
	z_stream z = { 0 };
	size_t most;
	void *out;

	if (deflateInit2(&z, ZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	most = deflateBound(&z, len);
	out = mem_alloc(most);
	z.next_in = (void *)(uintptr_t)bytes;
	z.avail_in = (uInt)len;
	z.next_out = out;
	z.avail_out = (uInt)most;
	deflate(&z, Z_FINISH);
	*ret_len = z.total_out;
	deflateEnd(&z);
	return out;
}

static int put_both(const char *path, const char *copy, const void *bytes, size_t len)
{
	struct timespec at = { 0 };
	size_t zipped_len = 0;
	void *zipped = len >= ZIP_FROM ? zip(bytes, len, &zipped_len) : NULL;
	int e = put(path, bytes, len, &at);

	if (!e && zipped)
		e = put(copy, zipped, zipped_len, &at);
	else if (!e)
		unlink(copy);
	free(zipped);
	return e;
}

int files_put(struct files *f, const char *path, const void *bytes, size_t len)
{
	struct text full = TEXT_INIT(0), copy = TEXT_INIT(0);
	int e = 0;

	text_setf(&full, "%s/%s", f->folder, path);
	text_setf(&copy, "%s.gz", text_str(&full));
	remember(f, path);
	if (!stands(text_str(&full), text_str(&copy), bytes, len)) {
		e = put_both(text_str(&full), text_str(&copy), bytes, len);
		if (e && errno == ENOENT) {
			make_folders(full.buf);
			e = put_both(text_str(&full), text_str(&copy), bytes, len);
		}
		if (e)
			fail(f, text_str(&full));
		else
			f->written++;
	}
	text_clear(&full);
	text_clear(&copy);
	return e;
}

bool files_stand(struct files *f, const char *path, int64_t size)
{
	struct text full = TEXT_INIT(0);
	struct stat st;
	bool stands;

	text_setf(&full, "%s/%s", f->folder, path);
	stands = !stat(text_str(&full), &st) && (int64_t)st.st_size == size;
	if (stands)
		remember(f, path);
	text_clear(&full);
	return stands;
}

/* ---- what is left over ------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool was_put(const struct files *f, const char *path)
{
	size_t len = strlen(path);
	uint64_t h;

	if (len > 3 && !strcmp(path + len - 3, ".gz"))
		len -= 3;
	h = text_hash(path, len);
	return f->n_seen && bsearch(&h, f->seen, (size_t)f->n_seen, sizeof h, by_value);
}

static bool is_kept(const char *const *kept, const char *name)
{
	while (*kept && strcmp(*kept, name) != 0)
		kept++;
	return *kept != NULL;
}

/* rel: below the folder, "" = the folder itself. */
static void sweep(struct files *f, const char *rel, const char *const *kept)
{
	struct text here = TEXT_INIT(0), path = TEXT_INIT(0), below = TEXT_INIT(0);
	struct dirent *d;
	DIR *dir;

	text_setf(&here, "%s/%s", f->folder, rel);
	dir = opendir(text_str(&here));
	while (dir && (d = readdir(dir))) {
		struct stat st;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, "..") || is_kept(kept, d->d_name))
			continue;
		text_setf(&below, "%s%s%s", rel, *rel ? "/" : "", d->d_name);
		text_setf(&path, "%s/%s", f->folder, text_str(&below));
		if (lstat(text_str(&path), &st))
			continue;
		if (S_ISDIR(st.st_mode)) {
			static const char *const none[] = { NULL };

			sweep(f, text_str(&below), none);
			rmdir(text_str(&path)); /* only where nothing is left in it */
		} else if (!was_put(f, text_str(&below))) {
			f->removed += !unlink(text_str(&path));
		}
	}
	if (dir)
		closedir(dir);
	text_clear(&here);
	text_clear(&path);
	text_clear(&below);
}

void files_sweep(struct files *f, const char *const *kept)
{
	qsort(f->seen, (size_t)f->n_seen, sizeof *f->seen, by_value);
	sweep(f, "", kept);
}
