/* shown: what the last list showed need not be asked of the store, and nothing is learnt otherwise for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "observe.h"
#include "shown.h"
#include "text.h"

enum { POSTS = 8, ROWS = 4096, LOOKS = 4000 };
static const moment START = 1626303600;

/* A store of posts as observe.h wants it: of several rows under one key the one that this is, else the last. */
struct rows { int n, asked; struct { uint64_t key; struct known_post post; } v[ROWS]; };

static struct known_post row_of(struct rows *r, uint64_t key, uint64_t face)
{
	struct known_post found = { .known = false };

	r->asked++;
	for (int i = 0; i < r->n; i++)
		if (r->v[i].key == key && (!found.known || !observe_same_post(found.face, face)))
			found = r->v[i].post;
	return found;
}

static void add_rows(struct rows *r, const struct look *look, const uint64_t *keys, const struct novelty *novel, int n)
{
	for (int i = 0; i < n && r->n < ROWS; i++) {
		const struct novelty *v = &novel[i];

		r->v[r->n].key = keys[v->index];
		r->v[r->n++].post = (struct known_post){ true, look->now, v->when.precision == PRECISION_SIGHT ? MOMENT_NONE : v->when.earliest,
			observe_post_face(&look->posts[v->index]) };
	}
}

struct watcher { struct feed_card card; struct rows rows; uint64_t before[POSTS]; int n_before; struct novelty novel[POSTS]; int n; };

static void look_at(struct watcher *w, const struct look *look, bool by_marks)
{
	uint64_t keys[POSTS], faces[POSTS], marks[POSTS];
	struct known_post known[POSTS];
	enum outcome outcome;

	memset(known, 0, sizeof known);
	observe_post_keys(look->posts, look->n_posts, keys);
	for (int i = 0; i < look->n_posts; i++)
		faces[i] = observe_post_face(&look->posts[i]);
	shown_marks(look, keys, faces, marks);
	if (by_marks)
		shown_recall(w->before, w->n_before, look, faces, marks, known);
	for (int i = 0; i < look->n_posts; i++)
		if (!known[i].known)
			known[i] = row_of(&w->rows, keys[i], faces[i]);
	w->n = observe_feed(&w->card, look, keys, known, zone_find("+08:00"), w->novel, &outcome);
	add_rows(&w->rows, look, keys, w->novel, w->n);
	memcpy(w->before, marks, sizeof marks);
	w->n_before = look->n_posts;
}

/* ---- a list that lives ------------------------------------------------------------- */

struct list { struct post v[POSTS]; char words[POSTS][3][32]; int n; unsigned long seed; int made; };

static int dice(struct list *l, int sides)
{
	l->seed = l->seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((l->seed >> 33) % (unsigned long)sides);
}

static void say(struct list *l, int i, int which, const char *kind, int number)
{
	snprintf(l->words[i][which], sizeof l->words[i][which], "%s%d", kind, number);
}

static void make_post(struct list *l, int i, moment now)
{
	int number = ++l->made;

	say(l, i, 0, "id", dice(l, 12) ? number : 1);   /* some lists give one id to several */
	say(l, i, 1, "http://x.test/", number);
	say(l, i, 2, "title", number);
	l->v[i].published = dice(l, 5) ? now - dice(l, 3) * HOUR + (dice(l, 9) ? 0 : DAY) : MOMENT_NONE;
	l->v[i].precision = PRECISION_SECOND;
}

static void change(struct list *l, moment now)
{
	int i = l->n ? dice(l, l->n) : 0;

	switch (dice(l, 7)) {
	case 5: /* a post that is listed twice, once among the pinned ones */
		if (l->n > 1) {
			memcpy(l->words[l->n - 1], l->words[0], sizeof l->words[0]);
			l->v[l->n - 1] = l->v[0];
			say(l, l->n - 1, 2, "pinned", dice(l, 1000));
			l->v[l->n - 1].pinned = !l->v[0].pinned;
		}
		break;
	case 0: say(l, i, 2, "edited", dice(l, 1000)); break;
	case 1: say(l, i, 2, "other", dice(l, 1000)), say(l, i, 1, "http://y.test/", dice(l, 1000)); break;
	case 2: l->v[i].published = l->v[i].published == MOMENT_NONE ? now - DAY : MOMENT_NONE; break;
	case 3: l->v[i].published = now - dice(l, 40) * HOUR; break;
	case 4: if (l->n > 1) l->n--; break;
	default:
		for (int k = l->n < POSTS ? l->n++ : POSTS - 1; k > 0; k--) {
			memcpy(l->words[k], l->words[k - 1], sizeof l->words[k]);
			l->v[k] = l->v[k - 1];
		}
		make_post(l, 0, now);
	}
	for (int k = 0; k < l->n; k++)
		l->v[k].key = l->words[k][0], l->v[k].url = l->words[k][1], l->v[k].title = l->words[k][2];
}

static void learns_the_same(void **state)
{
	struct watcher *all = calloc(1, sizeof *all), *less = calloc(1, sizeof *less);
	struct list l = { .seed = 7 };

	(void)state;
	all->card = less->card = fixture_feed(0);
	for (int i = 0; i < LOOKS; i++) {
		struct look look = { .now = START + i * HOUR, .outcome = OUTCOME_READ, .posts = l.v };

		change(&l, look.now);
		look.n_posts = l.n;
		look.list_size = (uint32_t)l.n;
		look_at(all, &look, false);
		look_at(less, &look, true);
		assert_memory_equal(&all->card, &less->card, sizeof all->card);
		assert_int_equal(all->n, less->n);
		for (int k = 0; k < all->n; k++)
			assert_int_equal(all->novel[k].index, less->novel[k].index);
	}
	assert_int_equal(all->rows.n, less->rows.n);
	assert_in_range(all->rows.n, 500, ROWS - 1);
	assert_true(less->rows.asked * 3 < all->rows.asked);
	free(all);
	free(less);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(learns_the_same) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
