/*
 * happen - what may happen in a story: to an account, to a source, to
 * ourselves.  It changes the outside and the register, and judges nothing.
 */
#include <stdio.h>
#include <string.h>

#include "story.h"

/* ---- what happens to an account -------------------------------------------- */

static const struct { const char *name; enum outcome outcome; enum blocked blocked; } answers[] = {
	{ "again", OUTCOME_NONE, BLOCKED_NONE }, { "nothing", OUTCOME_NETWORK, BLOCKED_NONE }, { "404", OUTCOME_STATUS, BLOCKED_NONE },
	{ "429", OUTCOME_RATE_LIMIT, BLOCKED_NONE }, { "too-much", OUTCOME_REFUSED, BLOCKED_NONE },
	{ "captcha", OUTCOME_BLOCKED, BLOCKED_CAPTCHA }, { "login", OUTCOME_BLOCKED, BLOCKED_LOGIN },
	{ "rate-limit", OUTCOME_BLOCKED, BLOCKED_RATE_LIMIT }, { "garbage", OUTCOME_UNREADABLE, BLOCKED_NONE },
	{ "poison", OUTCOME_CRASHED, BLOCKED_NONE }, { "deleted", OUTCOME_BLOCKED, BLOCKED_DELETED_ACCOUNT },
};

static void find_answer(const struct line *l, int i, enum outcome *ret, enum blocked *ret_blocked)
{
	for (size_t k = 0; k < sizeof answers / sizeof *answers; k++)
		if (line_is(l, i, answers[k].name)) {
			*ret = answers[k].outcome;
			*ret_blocked = answers[k].blocked;
			return;
		}
	line_nonsense(l, "answers again, nothing, 404, 429, too-much, captcha, login, rate-limit, garbage, poison or deleted is expected");
}

/* The feed a line is about: the one named after `on`, else the first. */
static int feed_of(struct story *s, const struct line *l, const struct member *m)
{
	int on = line_find(l, 2, "on");
	struct origin *o;

	if (on < 0)
		return 0;
	o = story_origin(s, l, on + 1);
	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].source == (uint32_t)(o - s->watch.origins))
			return i;
	line_nonsense(l, "the account has no feed there");
}

static struct world_feed *outside_of(struct story *s, const struct line *l, const struct member *m)
{
	return m->feeds[feed_of(s, l, m)].outside;
}

static struct world_post *post_titled(const struct line *l, struct world_feed *f, const char *title)
{
	struct world_post *newest = NULL;

	for (int i = 0; i < f->n; i++)
		if (!f->posts[i].deleted && (!strcmp(title, "newest") || !strcmp(f->posts[i].title, title)))
			newest = &f->posts[i];
	if (!newest)
		line_nonsense(l, "no such post");
	return newest;
}

static void set_date(const struct story *s, const struct line *l, struct world_post *p)
{
	int dated = line_find(l, 2, "dated");

	if (dated >= 0)
		p->published = line_date(l, dated + 1, s->zone);
	if (line_find(l, 2, "undated") >= 0) {
		p->published = MOMENT_NONE;
		p->precision = PRECISION_NONE;
	}
	if (line_find(l, 2, "day") >= 0) {
		p->published = day_start(p->published, s->zone);
		p->precision = PRECISION_DAY;
	}
}

/* ACCOUNT posts ["title"] [on SOURCE] [dated D [T]] [to the day] [undated] [pinned] [shown after 3h] [id X] [open|closed] */
static void posts(struct story *s, const struct line *l, struct member *m)
{
	int feed = feed_of(s, l, m), after = line_find(l, 2, "after"), id = line_find(l, 2, "id");
	struct world_feed *f = m->feeds[feed].outside;
	struct world_post *p = &f->posts[f->n];
	static const char *const words[] = { "on", "dated", "to", "undated", "pinned", "shown", "id", "closed", "open" };
	bool titled = l->n > 2;

	if (f->n++ == POSTS_MAX)
		line_nonsense(l, "too many posts");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		titled = titled && !line_is(l, 2, words[i]);
	if (titled)
		snprintf(p->title, sizeof p->title, "%s", l->word[2]);
	else
		snprintf(p->title, sizeof p->title, "post %d", f->n);
	snprintf(p->url, sizeof p->url, "https://%s.example/%d", m->name, f->n);
	snprintf(p->id, sizeof p->id, "%s", id >= 0 ? line_word(l, id + 1) : p->url);
	p->published = s->watch.now;
	p->precision = PRECISION_SECOND;
	p->pinned = line_find(l, 2, "pinned") >= 0;
	p->comments = line_find(l, 2, "closed") >= 0 ? COMMENTS_DISABLED : line_find(l, 2, "open") >= 0 ? COMMENTS_ENABLED : COMMENTS_UNKNOWN;
	set_date(s, l, p);
	p->appears = s->watch.now + (after >= 0 ? line_duration(l, after + 1) : s->outside[m->card.feeds[feed].source].lag);
}

static void deletes(struct story *s, const struct line *l, struct member *m)
{
	post_titled(l, outside_of(s, l, m), line_word(l, 2))->deleted = true;
}

/* ACCOUNT edits newest|"title" ["new title"] [dated D T] [undated] [moved [to PLACE]] | open | closed */
static void edits(struct story *s, const struct line *l, struct member *m)
{
	struct world_post *p = post_titled(l, outside_of(s, l, m), line_word(l, 2));
	int moved = line_find(l, 3, "moved");

	if (line_is(l, 3, "open") || line_is(l, 3, "closed"))
		p->comments = line_is(l, 3, "open") ? COMMENTS_ENABLED : COMMENTS_DISABLED;
	else if (l->n > 3 && !line_is(l, 3, "dated") && !line_is(l, 3, "moved"))
		snprintf(p->title, sizeof p->title, "%s", l->word[3]);
	if (moved >= 0 && line_is(l, moved + 1, "to"))
		snprintf(p->url, sizeof p->url, "https://%s.example/%s", m->name, line_word(l, moved + 2));
	else if (moved >= 0)
		snprintf(p->url, sizeof p->url, "https://%s.example/moved/%lld", m->name, (long long)s->watch.now);
	set_date(s, l, p);
}

static void shows(struct story *s, const struct line *l, struct member *m)
{
	outside_of(s, l, m)->empty = line_is(l, 2, "nothing");
}

static void account_answers(struct story *s, const struct line *l, struct member *m)
{
	struct world_feed *f = outside_of(s, l, m);

	find_answer(l, 2, &f->fails, &f->blocked);
}

/* ACCOUNT is normal|rectifying|suspended|closing|closed|cancelled */
static void becomes(struct story *s, const struct line *l, struct member *m)
{
	int status = fact_find(status_name, STATUS_COUNT, line_word(l, 2));

	if (status < 0)
		line_nonsense(l, "no such status");
	m->card.status = (enum status)status;
	m->card.status_since = s->watch.now;
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT has limit 30d | count hours|days | zone PLACE: the office changes its rule */
static void rule_changes(struct story *s, const struct line *l, struct member *m)
{
	if (line_is(l, 2, "limit"))
		m->policy.limit = line_duration(l, 3);
	else if (line_is(l, 2, "count"))
		m->policy.count_hours = line_is(l, 3, "hours");
	else if (line_is(l, 2, "zone") && zone_find(line_word(l, 3)))
		m->policy.zone = zone_find(line_word(l, 3));
	else
		line_nonsense(l, "an account has a limit, a count or a zone");
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT seen by a person: last update D [T] | nothing */
static void seen(struct story *s, const struct line *l, struct member *m)
{
	m->card.observed_at = s->watch.now;
	m->card.observed_update = line_is(l, l->n - 1, "nothing") ? MOMENT_NONE : line_date(l, line_find(l, 2, "update") + 1, s->zone);
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT tried by a person: works | nothing works */
static void tried(struct story *s, const struct line *l, struct member *m)
{
	m->card.observed_at = s->watch.now;
	m->card.observed_update = m->verdict.last_update.earliest;
	m->card.interaction = line_find(l, 2, "nothing") >= 0 ? INTERACTION_NONE : INTERACTION_EFFECTIVE;
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT registers another way of interaction */
static void registers(struct story *s, const struct line *l, struct member *m)
{
	(void)l;
	m->card.other_way = true;
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

static void looked_at(struct story *s, const struct line *l, struct member *m)
{
	(void)l;
	watch_look(&s->watch, (int)(m - s->watch.members));
}

static const struct { const char *verb; void (*act)(struct story *, const struct line *, struct member *); } account_verbs[] = {
	{ "posts", posts }, { "deletes", deletes }, { "edits", edits }, { "shows", shows }, { "answers", account_answers },
	{ "is", becomes }, { "has", rule_changes }, { "seen", seen }, { "looked", looked_at }, { "tried", tried }, { "registers", registers },
};

/* ---- what happens to a source, to us ---------------------------------------- */

static void source_acts(struct story *s, const struct line *l, struct origin *o)
{
	struct source_card *c = &s->watch.cards[o - s->watch.origins];
	struct world_source *outside = &s->outside[o - s->watch.origins];

	if (line_is(l, 1, "stands"))
		outside->still_since = s->watch.now;
	else if (line_is(l, 1, "runs"))
		outside->still_since = MOMENT_NONE;
	else if (line_is(l, 1, "lags"))
		outside->lag = line_duration(l, 2);
	else if (line_is(l, 1, "answers"))
		find_answer(l, 2, &outside->fails, &outside->blocked);
	else if (line_is(l, 1, "said"))
		source_say(c, line_is(l, 2, "alive") ? WORD_ALIVE : WORD_DEAD, s->watch.now);
	else if (line_is(l, 1, "has"))
		o->witness = c->witness = true;
	else
		line_nonsense(l, "a source stands still, runs again, lags, answers, is said alive or dead, has a witness");
}

static void we_act(struct story *s, const struct line *l)
{
	if (line_is(l, 0, "watch") && line_is(l, 1, "starts"))
		watch_start(&s->watch);
	else if (line_is(l, 0, "watch") && line_is(l, 1, "stops"))
		watch_stop(&s->watch);
	else if (line_is(l, 0, "we"))
		s->offline = line_find(l, 1, "offline") >= 0;
	else
		line_nonsense(l, "nobody is called so, and nothing is said so");
}

void happen_tell(struct story *s, const struct line *l)
{
	struct member *m = story_find_member(s, l->word[0]);
	struct origin *o = story_find_origin(s, l->word[0]);

	for (size_t i = 0; m && i < sizeof account_verbs / sizeof *account_verbs; i++)
		if (line_is(l, 1, account_verbs[i].verb)) {
			account_verbs[i].act(s, l, m);
			return;
		}
	if (m)
		line_nonsense(l, "an account posts, deletes, edits, shows, answers, is, has, is seen, tried or looked at, or registers another way");
	if (o)
		source_acts(s, l, o);
	else
		we_act(s, l);
}
