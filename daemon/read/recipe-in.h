/*
 * recipe-in - what the two halves of the recipes share: recipe-text.c makes
 * them of text, recipe.c uses them.
 */
#ifndef NEWMEDIA_RECIPE_IN_H
#define NEWMEDIA_RECIPE_IN_H

#include "recipe.h"
#include "select.h"

/* What a part says, each a chain of alternatives. The marks come first, in the order of enum blocked without its first. */
enum recipe_key {
	KEY_CAPTCHA, KEY_LOGIN, KEY_DELETED_POST, KEY_DELETED_ACCOUNT, KEY_VIOLATION, KEY_UNAVAILABLE, KEY_RATE_LIMIT,
	KEY_WHEN, KEY_ERROR, KEY_EMPTY, KEY_NAME, KEY_EMBED, KEY_POSTS,
	KEY_SKIP, KEY_ID, KEY_URL, KEY_TITLE, KEY_TITLE_HTML, KEY_DATE, KEY_UPDATED, KEY_PINNED, KEY_COMMENTS,
	KEY_COUNT
};
enum { MARK_COUNT = BLOCKED_COUNT - 1 };

struct part {
	struct part *next;
	int which;            /* PART_... */
	int line;             /* where its header stands */
	int kind;             /* enum tree_kind, -1 = not said */
	bool enabled, partial;
	bool consented;       /* false: it is asked with somebody's login, whose consent is not on record */
	int via;              /* enum via, -1 = not said */
	struct select *key[KEY_COUNT];
};

struct recipe {
	struct recipe *next;
	char *name;           /* weibo.conf */
	uint32_t platforms;   /* bits of enum platform */
	bool enabled, partial;
	int via;
	enum follow_mode follow; /* what it wants to be done with the pages its [post] reads */
	struct part *parts;
};

/* NULL: there are mistakes, and they have been told; *ret_mistakes of them. */
struct recipe *recipe_compile(const struct recipe_text *t, recipe_mistake *tell, void *ctx, int *ret_mistakes);
void recipe_free(struct recipe *r);

#endif
