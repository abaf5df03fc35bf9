/*
 * site - see site.h.
 *
 * openat2() with RESOLVE_BENEATH would say the same in one call; Linux 4.19,
 * which Kylin V10 runs, does not have it.
 */
#include "site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENT_MAX = 255 };

void site_look(struct site *s)
{
	struct stat mine, there;

	if (s->folder >= 0 && (stat(s->path, &there) || fstat(s->folder, &mine) || mine.st_ino != there.st_ino || mine.st_dev != there.st_dev)) {
		close(s->folder);
		s->folder = -1;
	}
	if (s->folder < 0)
		s->folder = open(s->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* The folder that holds the path's last segment, which *ret_last points to; -1. May be s->folder itself. */
static int open_parent(const struct site *s, const char *path, const char **ret_last)
{
	int at = s->folder, next;
	char name[SEGMENT_MAX + 1];

	for (const char *slash; at >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		size_t n = (size_t)(slash - path);

		next = -1;
		if (n <= SEGMENT_MAX) {
			memcpy(name, path, n);
			name[n] = '\0';
			next = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		}
		if (at != s->folder)
			close(at);
		at = next;
	}
	*ret_last = path;
	return at;
}

enum site_kind site_open(const struct site *s, const char *path, struct site_file *ret)
{
	enum site_kind kind = SITE_NONE;
	const char *last;
	struct stat st;
	int parent = open_parent(s, path, &last), fd = -1;

	if (parent >= 0)
		fd = openat(parent, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (parent >= 0 && parent != s->folder)
		close(parent);
	if (fd >= 0 && !fstat(fd, &st)) {
		kind = S_ISREG(st.st_mode) ? SITE_FILE : S_ISDIR(st.st_mode) ? SITE_FOLDER : SITE_NONE;
		*ret = (struct site_file){ fd, (uint64_t)st.st_size, st.st_mtim, (uint64_t)st.st_ino };
	}
	if (fd >= 0 && kind != SITE_FILE)
		close(fd);
	return kind;
}

void site_etag(const struct site_file *f, const char *variant, char ret[64])
{
	struct { uint64_t size, inode; int64_t s, ns; } face = { f->size, f->inode, f->changed.tv_sec, f->changed.tv_nsec };

	snprintf(ret, 64, "\"%016llx%s\"", (unsigned long long)text_hash(&face, sizeof face), variant);
}
