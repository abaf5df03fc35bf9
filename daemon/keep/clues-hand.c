/*
 * clues-hand - findings that only a person can see (rules.h): improper wording,
 * a message that nobody answers.  A person's word opens them, and ends them.
 */
#include <string.h>

#include "clues-in.h"

int clues_said(struct register_ *r, struct store *s, int member, enum rule rule, const char *what, int64_t *ret_finding)
{
	struct member *m = &r->members[member];
	struct opening o = { .clue = { .rule = rule, .about = (int64_t)(text_hash(what, strlen(what)) >> 1), .from = MOMENT_NONE, .to = MOMENT_NONE,
		.ends = MOMENT_NEVER }, .since = r->world.now, .deadline = MOMENT_NONE, .detail = what };

	*ret_finding = 0;
	if (clue_open(r, s, m, &o))
		return -1;
	*ret_finding = o.clue.finding;
	return 0;
}

int clues_unsaid(struct register_ *r, struct store *s, int member, int64_t finding, const char *why)
{
	struct member *m = &r->members[member];

	for (int i = 0; i < m->clues.n; i++)
		if (m->clues.v[i].finding == finding)
			return clue_end(r, s, m, &m->clues.v[i], why, false, r->world.now);
	return 0;
}
