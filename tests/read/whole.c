/*
 * whole - in place of skim.c, json-skim.c and tags.c: nothing is left out.  read-whole is read-batch with it.
 */
#include "json-skim.h"
#include "skim.h"
#include "tags.h"

void skim_next(struct skim *s, const char **ret_from, const char **ret_to)
{
	*ret_from = *ret_to = s->at = s->end;
}

void json_skim(struct text *to, const char *s, size_t n)
{
	text_add_n(to, s, n);
}

bool tags_sift(struct text *to, const char *s, size_t n, const char *const *kept)
{
	if (kept)
		text_add_n(to, s, n);
	return true;
}
