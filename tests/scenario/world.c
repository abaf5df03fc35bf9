/*
 * world - the outside of a story: what a feed would show at a moment.  It
 * knows nothing of the minds, or the stories would only test themselves.
 */
#include <string.h>

#include "story.h"
#include "text.h"

static bool is_shown(const struct world_post *p, const struct world_source *s, moment now)
{
	if (p->deleted || p->appears > now)
		return false;
	return s->still_since == MOMENT_NONE || p->appears <= s->still_since;
}

static struct post as_post(const struct world_post *p)
{
	return (struct post){ .published = p->published, .precision = p->precision, .pinned = p->pinned, .comments = p->comments,
		.key = p->id, .url = p->url, .title = p->title, .published_raw = "" };
}

static int list(const struct world_feed *f, const struct world_source *s, moment now, int list_size, struct post *ret)
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

void world_answer(struct watch *w, const struct member *m, int feed, struct look *look, struct post *posts, uint64_t *ret_shown)
{
	const struct story *s = (const struct story *)w;
	const struct world_feed *outside = m->feeds[feed].outside;
	const struct world_source *source = &s->outside[m->card.feeds[feed].source];
	uint64_t keys[POSTS_MAX];

	look->age = source->age;
	if (s->offline || source->fails != OUTCOME_NONE || outside->fails != OUTCOME_NONE) {
		look->outcome = s->offline ? OUTCOME_NETWORK : source->fails != OUTCOME_NONE ? source->fails : outside->fails;
		look->blocked = source->fails != OUTCOME_NONE ? source->blocked : outside->blocked;
		return;
	}
	look->n_posts = list(outside, source, look->now, s->list_size, posts);
	for (int i = 0; i < look->n_posts; i++)
		keys[i] = observe_post_face(&posts[i]) ^ (uint64_t)posts[i].published ^ posts[i].comments;
	*ret_shown = text_hash(keys, (size_t)look->n_posts * sizeof *keys) | 1;
}
