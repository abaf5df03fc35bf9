/*
 * files - the finished files of the site: written when they have changed and
 * only then, whole or not at all.
 *
 * Of a text a gzip'd copy, NAME.gz, is made beside it; both bear the same time
 * of change, by which newmedia-web knows that they belong together.  A crash
 * leaves every file as it was or as it is to be; one that lost its copy is
 * written again by the next full round.
 */
#ifndef NEWMEDIA_FILES_H
#define NEWMEDIA_FILES_H

#include "text.h"

struct files {
	const char *folder;
	uint64_t *seen;              /* hashes of the paths of this round, sorted when the round ends */
	int n_seen, cap_seen;
	int written, removed;        /* in this round */
	struct text err;             /* the first failure; empty = none */
};

void files_begin(struct files *f, const char *folder);
/* path below the folder, parts by '/'; the folders on the way are made. -1: f->err says why. */
int files_put(struct files *f, const char *path, const void *bytes, size_t len);
/* Of what never changes once it is written: does it stand there, so many bytes of it? Then it is kept. */
bool files_stand(struct files *f, const char *path, int64_t size);
/* Removes what this round, a full one, did not put. `kept`: names at the top that are others'; ends with NULL. */
void files_sweep(struct files *f, const char *const *kept);
void files_clear(struct files *f);

#endif
