/*
 * site - the folder of finished pages, and nothing outside it.
 */
#ifndef NEWMEDIA_SITE_H
#define NEWMEDIA_SITE_H

#include <stdint.h>
#include <time.h>

#include "text.h"

struct site {
	int folder;              /* O_PATH of the folder, -1 = it is not there yet */
	const char *path;
};

enum site_kind { SITE_FILE, SITE_FOLDER, SITE_NONE };
struct site_file {
	int fd;                  /* of SITE_FILE: the caller's */
	uint64_t size;
	struct timespec changed;
	uint64_t inode;
};

/* Opens the folder where it is not open yet, or was replaced. */
void site_look(struct site *s);
/*
 * path: as ask_path() made it.  Each of its segments is opened by itself and
 * no link is followed, so that nothing outside is ever reached, whatever
 * stands in the folder.
 */
enum site_kind site_open(const struct site *s, const char *path, struct site_file *ret);
/* A quoted entity tag: another one whenever the file was replaced or changed. */
void site_etag(const struct site_file *f, const char *variant, char ret[64]);

#endif
