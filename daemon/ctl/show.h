/*
 * show - what the files of the verb `show` share: a row of the store goes, as
 * long as its strings live, straight into a table or into JSON.
 */
#ifndef NEWMEDIA_SHOW_H
#define NEWMEDIA_SHOW_H

#include "ctl.h"
#include "emit.h"
#include "table.h"

enum {
	LOOKED_BACK = 60 * DAY,                 /* runs of equal looks are kept apart that long */
	POSTS_BACK = 400 * DAY,                 /* posts are kept 13 months */
	REVIEWS_SHOWN = 64,                     /* of one account; more than a lifetime brings */
};

struct showing {
	const struct view *view;
	const struct member *member;
	struct table table;
	struct emit *json;           /* NULL: rows go into the table */
	int shown, most, more;       /* rows in the table, how many may be, how many were left out */
};

/* Callbacks for store_each_...(); ctx is a struct showing. */
bool show_look(void *ctx, const struct look_row *r);
bool show_post(void *ctx, const struct post_row *r);
bool show_page(void *ctx, const struct page_row *r);
bool show_finding(void *ctx, const struct finding_row *r);
bool show_step(void *ctx, const struct step_row *r);
bool show_change(void *ctx, const struct change_row *r);

struct review_list { struct review_row v[REVIEWS_SHOWN]; int n; };
bool show_keep_review(void *ctx, const struct review_row *r); /* ctx is a struct review_list */

/* Why the verdict is what it is, in one sentence. */
const char *show_why(const struct member *m, const struct world *w);
/* How well it was watched; j NULL: as lines for people. */
void show_watched(const struct view *v, const struct member *m, struct emit *j);
/* What a finding speaks of beyond what all have, into its JSON. */
void show_clue(struct store *store, int64_t finding, struct emit *j);
void show_json(const struct view *v, const struct member *m);

#endif
