/*
 * world - the outside of a story: what a feed would show at a moment.  It
 * knows nothing of the minds, or the stories would only test themselves.
 */
#include <string.h>

#include "story.h"

static bool is_shown(const struct world_post *p, const struct world_source *s, moment now)
{
	if (p->deleted || p->appears > now)
		return false;
	return s->still_since == MOMENT_NONE || p->appears <= s->still_since;
}

static struct post as_post(const struct world_post *p)
{
	return (struct post){ .published = p->published, .precision = p->precision, .pinned = p->pinned, .comments = COMMENTS_UNKNOWN,
		.key = p->id, .url = p->url, .title = p->title, .published_raw = "" };
}

int world_list(const struct world_feed *f, const struct world_source *s, moment now, int list_size, struct post *ret)
{
	int n = 0;

	if (f->empty)
		return 0;
	for (int pinned = 1; pinned >= 0; pinned--)
		for (int i = f->n - 1; i >= 0 && n < list_size; i--)
			if (f->posts[i].pinned == (bool)pinned && is_shown(&f->posts[i], s, now))
				ret[n++] = as_post(&f->posts[i]);
	return n;
}
