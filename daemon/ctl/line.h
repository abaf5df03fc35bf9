/*
 * line - the line of documents (keep/look.h) as newmediactl drives it: its own
 * loop, and one step at a time, so that the next document can be given in as
 * soon as there is room.
 */
#ifndef NEWMEDIA_CTL_LINE_H
#define NEWMEDIA_CTL_LINE_H

#include "ctl.h"
#include "look.h"

/* c NULL: the defaults, without any configuration. NULL and a sentence when it cannot be started. */
struct look_line *line_open(const struct config *c, bool with_fetch, look_done *done, void *ctx, struct text *err);
void line_close(struct look_line *l);
/* Waits until something has happened. */
void line_step(void);

/* What a document says, as one JSON object without its end: shared by read and probe. file and r->reading may be NULL. */
struct emit;
void reading_json(struct emit *j, const char *file, const struct look_result *r, bool with_posts);
/* The posts for people. */
void reading_posts(const struct look_result *r, const struct zone *z);

#endif
