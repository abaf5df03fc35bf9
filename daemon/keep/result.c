/*
 * result - deep copies of look results, one allocation arena each.
 */
#include "result.h"

#include <obstack.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

struct kept {
	struct look_result result;   /* first: the public face */
	struct answer answer;
	struct reading reading;
	struct obstack strings;
};

static const char *keep(struct obstack *o, const char *s)
{
	return obstack_copy0(o, s, (int)strlen(s));
}

static void copy_answer(struct obstack *o, struct answer *to, const struct answer *a)
{
	*to = *a;
	to->etag = keep(o, a->etag);
	to->last_modified = keep(o, a->last_modified);
	to->content_type = keep(o, a->content_type);
	to->final_url = keep(o, a->final_url);
	to->moved_to = keep(o, a->moved_to);
	to->address = keep(o, a->address);
	to->head = keep(o, a->head);
	to->error = keep(o, a->error);
}

static void copy_reading(struct obstack *o, struct reading *to, const struct reading *r)
{
	*to = *r;
	to->name = keep(o, r->name);
	to->title = keep(o, r->title);
	to->newest_raw = keep(o, r->newest_raw);
	to->comments_evidence = keep(o, r->comments_evidence);
	to->feed_url = keep(o, r->feed_url);
	to->error = keep(o, r->error);
	to->matched = keep(o, r->matched);
}

struct look_result *result_copy(const struct look_result *r)
{
	struct kept *k = mem_alloc(sizeof *k);
	struct post *posts;

	obstack_init(&k->strings);
	k->result = *r;
	k->result.slot = SLOT_NONE; /* by the time it is used another document lies there */
	copy_answer(&k->strings, &k->answer, r->answer);
	k->result.answer = &k->answer;
	k->result.error = keep(&k->strings, r->error);
	if (r->reading) {
		copy_reading(&k->strings, &k->reading, r->reading);
		k->result.reading = &k->reading;
	}
	posts = obstack_alloc(&k->strings, (size_t)r->n_posts * sizeof *posts);
	for (int i = 0; i < r->n_posts; i++) {
		posts[i] = r->posts[i];
		posts[i].key = keep(&k->strings, r->posts[i].key);
		posts[i].url = keep(&k->strings, r->posts[i].url);
		posts[i].title = keep(&k->strings, r->posts[i].title);
		posts[i].published_raw = keep(&k->strings, r->posts[i].published_raw);
		posts[i].comments_said = keep(&k->strings, r->posts[i].comments_said);
	}
	k->result.posts = posts;
	return &k->result;
}

void result_free(struct look_result *r)
{
	struct kept *k = (struct kept *)r;

	if (!r)
		return;
	obstack_free(&k->strings, NULL);
	free(k);
}
