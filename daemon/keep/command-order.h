/*
 * command-order - what a write verb carries, as it travels in the command's
 * args: "key=value" lines.  newmediactl adds them, the command takes them.
 *
 * Files do not fit on the wire: newmediactl puts them into state/spool under
 * names that begin with SPOOLED, readable by who owns the state directory, and
 * takes them away after the answer.
 */
#ifndef NEWMEDIA_COMMAND_ORDER_H
#define NEWMEDIA_COMMAND_ORDER_H

#include "store.h"

#define SPOOLED "hand-"
enum {
	ORDER_LINES_MAX = 600,
	ORDER_IDS_MAX = 500,             /* of one command: more go in several */
	ORDER_FILES_MAX = 20,
};

struct order {
	char *text;
	struct { const char *key, *value; } v[ORDER_LINES_MAX];
	int n;
	struct proof_file files[ORDER_FILES_MAX]; /* filled by order_files() */
	struct text bytes[ORDER_FILES_MAX];
	int n_files;
};
void order_read(struct order *o, const char *args);
void order_clear(struct order *o);
const char *order_value(const struct order *o, const char *key);  /* the first of that name, "" = none */
/* "" = none: ret is MOMENT_NONE then. -1: it is not a number of seconds, or of no year that is written with four digits. */
int order_moment(const struct order *o, const char *key, moment *ret);
/* Reads the files that were named. -1 and a sentence. */
int order_files(struct order *o, const char *state_dir, struct text *err);

/* One more line; what would end it is folded into a blank. */
void order_add(struct text *args, const char *key, const char *value);
void order_add_moment(struct text *args, const char *key, moment m);

#endif
