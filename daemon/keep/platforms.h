/*
 * platforms - the recipes of platforms.d(5) in force: those that came with
 * newmedia, and the office's own, of which one of the same name takes the
 * place of a shipped one.
 *
 * Recipes are compiled where they are used, in the sandboxed reader; so a
 * reader is asked whether they are any good.  A file with a mistake is left
 * out alone: its last good version stays in force, else the shipped one.
 */
#ifndef NEWMEDIA_PLATFORMS_H
#define NEWMEDIA_PLATFORMS_H

#include "kept.h"

/* In the state directory: a copy of every file of the office's own that was accepted. */
#define PLATFORMS_KEPT "last-good-platforms"

/* Where they lie; NULL: no such place. A folder that is not there holds none. */
struct platforms_place {
	const char *own, *shipped;
	const char *copies;          /* of the office's own, for a file that is broken at a start */
};

struct platforms {
	struct recipe_text *v;       /* what readers are given, by name; never a bad one */
	int n;
	struct conf_file *files;     /* the office's own, by name: what kept.h keeps */
	int n_files;
	uint64_t hash;               /* of all that stands in v: readers that were given the same need no other */
};

/* A mistake, or (line -1) what holds in place of a file that is refused. */
typedef void platforms_tell(void *ctx, const char *file, int line, const char *what);

/* last_good NULL: the copies count. Never NULL: without recipes, feeds are read all the same. */
struct platforms *platforms_load(const struct platforms_place *p, const struct platforms *last_good, platforms_tell *tell, void *ctx);
void platforms_free(struct platforms *p);
/* One file as it would stand in platforms.d; returns how many mistakes it has. */
int platforms_check(const char *file, platforms_tell *tell, void *ctx);
struct platforms_place platforms_place(const struct config *c, struct text *scratch); /* valid as long as both */

#endif
