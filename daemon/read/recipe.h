/*
 * recipe - how a platform's answers are read, as data: platforms.d(5).
 *
 * A recipe is text that the keeper hands over; here it is compiled, and used on
 * documents that are neither a feed nor a JSON Feed.
 */
#ifndef NEWMEDIA_RECIPE_H
#define NEWMEDIA_RECIPE_H

#include "gather.h"
#include "tree.h"

enum { PART_LIST, PART_POST, PARTS }; /* struct parse.part */

/* A mistake in a recipe: line 0 is the whole file. */
typedef void recipe_mistake(void *ctx, const char *file, int line, const char *what);

struct recipes;
struct recipes *recipes_new(void);
void recipes_free(struct recipes *r);
/* Compiles one and keeps it; one with mistakes is told and left out whole. Returns how many mistakes. */
int recipes_add(struct recipes *r, const struct recipe_text *t, recipe_mistake *tell, void *ctx);
/* What the recipes of a platform say of its posts' own pages; FOLLOW_DEFAULT: nothing. */
enum follow_mode recipes_follow(const struct recipes *r, enum platform platform);
/* Reads a document with the first recipe that fits it. false: none does, and out is untouched. */
bool recipes_read(const struct recipes *r, enum tree_kind kind, const struct parse *p, const char *s, size_t n, struct reading_out *out);

#endif
