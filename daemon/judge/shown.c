/*
 * shown - see shown.h.
 *
 * What observe_feed() asks of a known post is whether it was ever seen without
 * a date that it has now.  A post whose mark stood in the last list was observed
 * then with the date it has now, and has its row: there is nothing to learn of
 * it.  Two posts of a list that have one key are one post (observe_post_keys).
 */
#include "shown.h"

#include "text.h"

void shown_marks(const struct look *look, const uint64_t *keys, const uint64_t *faces, uint64_t *ret)
{
	for (int i = 0; i < look->n_posts; i++) {
		uint64_t v[3] = { keys[i], faces[i], (uint64_t)look->posts[i].published };

		ret[i] = text_hash(v, sizeof v);
	}
}

/* Where the mark stands, looked for from `from` on and then from the beginning; n: nowhere. */
static int find(const uint64_t *v, int n, int from, uint64_t mark)
{
	for (int i = from; i < n; i++)
		if (v[i] == mark)
			return i;
	for (int i = 0; i < from; i++)
		if (v[i] == mark)
			return i;
	return n;
}

int shown_recall(const uint64_t *before, int n_before, const struct look *look, const uint64_t *faces, const uint64_t *marks,
	struct known_post *ret)
{
	int next = 0, asked = 0;

	for (int i = 0; i < look->n_posts; i++) {
		int at = find(before, n_before, next, marks[i]);

		ret[i] = (struct known_post){ .known = at < n_before, .first_seen = MOMENT_NONE, .published = look->posts[i].published, .face = faces[i] };
		if (ret[i].known)
			next = at + 1;
		else
			asked++;
	}
	return asked;
}
