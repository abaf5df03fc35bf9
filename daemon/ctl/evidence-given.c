/*
 * evidence-given - the files that persons gave with their decisions, steps and
 * looks: screenshots, replies, proofs.  Written out as they were given, under
 * names of our own making.
 */
#include "evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gathering { struct store *store; struct givens *all; moment at; const char *what, *who; };

/* What a browser shows as what it is; anything else is bytes to it. */
static const char *ending(const char *name)
{
	static const char *const known[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".txt", ".docx", ".xlsx" };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof known / sizeof *known; i++)
		if (!strcasecmp(dot, known[i]))
			return known[i];
	return ".bin";
}

static bool take_file(void *ctx, const struct file_row *r)
{
	struct gathering *g = ctx;
	struct givens *all = g->all;
	struct given x = { .at = g->at, .what = mem_strdup(g->what), .who = mem_strdup(g->who), .name = mem_strdup(r->name), .content = r->content, .size = r->size };

	for (int i = 0; i < STORE_SHA256; i++)
		snprintf(x.sha256 + 2 * i, 3, "%02x", r->sha256[i]);
	snprintf(x.file, sizeof x.file, "files/%.16s%s", x.sha256, ending(r->name));
	if (all->n == all->cap)
		all->v = mem_grow(all->v, (size_t)(all->cap = all->cap ? 2 * all->cap : 16), sizeof *all->v);
	all->v[all->n++] = x;
	return true;
}

static bool of_observation(void *ctx, const struct observation_row *r)
{
	struct gathering *g = ctx;

	g->at = r->at;
	g->what = _("a look by a person");
	g->who = r->who;
	return store_each_file(g->store, FILE_OF_OBSERVATION, r->id, take_file, g) == 0;
}

static bool of_finding_step(void *ctx, const struct finding_step_row *r)
{
	struct gathering *g = ctx;

	g->at = r->at;
	g->what = word_event(r->step);
	g->who = r->who;
	return store_each_file(g->store, FILE_OF_FINDING_STEP, r->id, take_file, g) == 0;
}

static bool of_finding(void *ctx, const struct finding_row *r)
{
	return store_each_finding_step(((struct gathering *)ctx)->store, r->id, of_finding_step, ctx) == 0;
}

static bool of_step(void *ctx, const struct step_row *r)
{
	struct gathering *g = ctx;

	g->at = r->at;
	g->what = word_event(r->event);
	g->who = r->who;
	return store_each_file(g->store, FILE_OF_REVIEW_STEP, r->id, take_file, g) == 0;
}

static bool of_review(void *ctx, const struct review_row *r)
{
	return store_each_step(((struct gathering *)ctx)->store, r->id, of_step, ctx) == 0;
}

int givens_take(struct givens *all, struct store *s, int64_t account)
{
	struct gathering g = { .store = s, .all = all };

	return store_each_observation(s, account, of_observation, &g) || store_each_finding(s, account, false, of_finding, &g) ||
		store_each_review(s, account, false, of_review, &g) ? -1 : 0;
}

void givens_clear(struct givens *all)
{
	for (int i = 0; i < all->n; i++) {
		free(all->v[i].what);
		free(all->v[i].who);
		free(all->v[i].name);
	}
	free(all->v);
}
