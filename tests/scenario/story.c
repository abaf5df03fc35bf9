/*
 * story - reads a dated story and lets it happen: `story FILE...`.
 *
 * A line is a moment and what happens then, or an expectation.  Every
 * expectation that does not hold is told as FILE:LINE with what is the case
 * instead; the exit status is 1 if there was one, 2 if a line makes no sense.
 */
#include "story.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* ---- who is who ------------------------------------------------------------------ */

struct member *story_find_member(struct story *s, const char *name)
{
	for (int i = 0; i < s->watch.n_members; i++)
		if (!strcmp(s->watch.members[i].name, name))
			return &s->watch.members[i];
	return NULL;
}

struct origin *story_find_origin(struct story *s, const char *name)
{
	for (int i = 0; i < s->watch.n_origins; i++)
		if (!strcmp(s->watch.origins[i].name, name))
			return &s->watch.origins[i];
	return NULL;
}

struct member *story_member(struct story *s, const struct line *l, int i)
{
	struct member *m = story_find_member(s, line_word(l, i));

	if (!m)
		line_nonsense(l, "no such account");
	return m;
}

struct origin *story_origin(struct story *s, const struct line *l, int i)
{
	struct origin *o = story_find_origin(s, line_word(l, i));

	if (!o)
		line_nonsense(l, "no such source");
	return o;
}

/* ---- the telling -------------------------------------------------------------- */

/* Takes the date off the front of a line and lets time run until then. */
static void advance(struct story *s, struct line *l)
{
	moment t;

	if (l->n == 0 || !isdigit((unsigned char)l->word[0][0]))
		return;
	t = line_date(l, 0, s->zone);
	if (s->watch.now != MOMENT_NONE && t < s->watch.now)
		line_nonsense(l, "earlier than the line before");
	if (s->watch.now == MOMENT_NONE)
		s->watch.now = t;
	watch_until(&s->watch, t);
	l->n -= 2;
	memmove(l->word, l->word + 2, (size_t)(l->n > 0 ? l->n : 0) * sizeof *l->word);
	if (l->n < 0)
		line_nonsense(l, "a date and a time are expected");
}

static void tell(struct story *s, struct line *l)
{
	advance(s, l);
	if (l->n <= 0)
		return;
	if (line_is(l, 0, "expect"))
		expect_tell(s, l);
	else if (!setting_tell(s, l))
		happen_tell(s, l);
}

static struct story *story_new(void)
{
	struct story *s = mem_alloc(sizeof *s);

	s->zone = zone_find("Asia/Shanghai");
	s->warn[0] = 10 * DAY;
	s->warn[1] = 13 * DAY;
	s->policy = (struct policy){ .limit = 14 * DAY, .every = 6 * HOUR, .n_warn = 2, .warn_for = 14 * DAY, .zone = s->zone };
	s->list_size = 10;
	watch_init(&s->watch, ACCOUNTS_MAX_, SOURCES_MAX, KNOWN_MAX);
	s->watch.answer = world_answer;
	s->watch.doubt = clerk_doubt;
	s->watch.looked = clerk_looked;
	s->watch.judged = clerk_judged;
	return s;
}

static void story_free(struct story *s)
{
	for (int i = 0; i < s->watch.n_members; i++)
		for (int k = 0; k < s->watch.members[i].card.n_feeds; k++)
			free(s->watch.members[i].feeds[k].outside);
	clerk_clear(s);
	watch_clear(&s->watch);
	free(s);
}

static int tell_file(const char *path)
{
	FILE *in = fopen(path, "r");
	struct story *s;
	struct line l = { .file = path };
	int expectations = 0;

	if (!in) {
		perror(path);
		return -1;
	}
	s = story_new();
	while (fgets(l.text, sizeof l.text, in)) {
		l.number++;
		line_split(&l);
		expectations += line_find(&l, 0, "expect") >= 0;
		tell(s, &l);
	}
	fclose(in);
	printf("%s: %d expectations\n", path, expectations);
	story_free(s);
	return expectations > 0 ? 0 : -1; /* a story that expects nothing tests nothing */
}

int main(int argc, char **argv)
{
	int bad = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: story FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		bad |= tell_file(argv[i]) != 0;
	return bad || line_any_wrong() ? 1 : 0;
}
