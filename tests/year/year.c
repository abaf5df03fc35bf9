/*
 * year - a year in the life of made accounts: `year [ACCOUNTS [DAYS [SEED [FOLLOWED]]]]`.
 *
 * The truth is made first and knows nothing of the daemon; then the little
 * watch lives through it with the real schedule, observe, source and judge,
 * and what it said is held against the truth (score.c).  The exit status is 1
 * if a target was missed.  README.md tells how to read the table.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clue.h"
#include "score.h"
#include "watch.h"

enum { KNOWN_MAX = 96 };

struct life { moment at, life, revived; int64_t lag; }; /* what was known of a source from that look on */
struct lives { struct life *v; int n, cap; };

struct year {
	struct watch watch;      /* first: the callbacks are handed this one */
	struct truth *truth;
	struct record record;
	struct lives *lives;     /* by source */
	int followed;            /* an account whose verdict is told every midnight; -1 = none */
	int *open;               /* by member: its open flag in record, -1 = none */
};

/* ---- what the outside answers ------------------------------------------------- */

static void fail(struct look *look, enum failing how)
{
	static const enum outcome outcome[] = { [FAILING_NETWORK] = OUTCOME_NETWORK, [FAILING_STATUS] = OUTCOME_STATUS,
		[FAILING_CAPTCHA] = OUTCOME_BLOCKED, [FAILING_GARBAGE] = OUTCOME_UNREADABLE, [FAILING_EMPTY] = OUTCOME_READ };

	look->outcome = outcome[how];
	look->blocked = how == FAILING_CAPTCHA ? BLOCKED_CAPTCHA : BLOCKED_NONE;
}

static void as_post(const struct year *y, const struct feed_truth *f, const struct post_truth *p, bool pinned, moment now, struct post *ret)
{
	static struct { char id[24], url[48], title[48]; } text[SHOWN_MAX];
	static int i;
	int k = i++ % SHOWN_MAX;

	snprintf(text[k].id, sizeof text[k].id, "%d", p->number);
	snprintf(text[k].url, sizeof text[k].url, "https://example.invalid/%d", p->number);
	snprintf(text[k].title, sizeof text[k].title, "post %d%s", p->number, post_is_edited(y->truth, f, p, now) ? ", corrected" : "");
	*ret = (struct post){ .published = f->dates == DATES_NONE ? MOMENT_NONE : p->declared,
		.precision = f->dates == DATES_NONE ? PRECISION_NONE : f->dates == DATES_DAY ? PRECISION_DAY : PRECISION_SECOND, .pinned = pinned,
		.comments = COMMENTS_UNKNOWN, .key = text[k].id, .url = text[k].url, .title = text[k].title, .published_raw = "" };
}

static void answer(struct watch *w, const struct member *m, int feed, struct look *look, struct post *posts, uint64_t *ret_shown)
{
	const struct year *y = (const struct year *)w;
	struct feed_truth *f = m->feeds[feed].outside;
	const struct source_truth *s = &y->truth->sources[f->source];
	const struct post_truth *shown[SHOWN_MAX];

	*ret_shown = UINT64_MAX; /* an empty list is like no other */
	if (spans_have(&y->truth->offline, look->now)) {
		fail(look, FAILING_NETWORK);
	} else if (spans_have(&s->fails, look->now)) {
		fail(look, s->failing);
	} else if (spans_have(&f->fails, look->now)) {
		fail(look, f->failing);
	} else {
		*ret_shown = feed_version(y->truth, f, look->now);
		if (*ret_shown == m->feeds[feed].shown)
			return;
		look->n_posts = feed_list(y->truth, f, look->now, shown);
		for (int i = 0; i < look->n_posts; i++)
			as_post(y, f, shown[i], i == 0 && f->pinned, look->now, &posts[i]);
	}
}

/* ---- what the watch says --------------------------------------------------------- */

static void moved(struct watch *w, uint32_t source)
{
	struct year *y = (struct year *)w;
	struct lives *l = &y->lives[source];

	if (w->cards[source].via == VIA_DIRECT)
		return;
	if (l->n && l->v[l->n - 1].at == w->now) /* of one look only what it came to */
		l->n--;
	if (l->n == l->cap)
		l->v = mem_grow(l->v, (size_t)(l->cap = l->cap * 2 + 64), sizeof *l->v);
	l->v[l->n++] = (struct life){ w->now, w->cards[source].life, w->cards[source].revived, source_lag(&w->cards[source], w->now) };
}

/* The first moment at which, by what was known of the source then, deadline + lag had passed (alive: and the source was known alive
 * there). A bridge back from the dead is given its lag anew. */
static moment when_due(const struct lives *l, moment deadline, bool alive)
{
	int i = l->n;

	while (i > 0 && l->v[i - 1].at > deadline)
		i--;
	for (i = i ? i - 1 : 0; i < l->n; i++) {
		moment due = (l->v[i].revived > deadline ? l->v[i].revived : deadline) + l->v[i].lag, from = l->v[i].at > due ? l->v[i].at : due;

		if (alive ? l->v[i].life >= due : i + 1 == l->n || from < l->v[i + 1].at)
			return from;
	}
	return T_NEVER;
}

/* The same for all sources of an account. */
static moment due_of(const struct year *y, const struct member *m, moment deadline, bool alive)
{
	moment due = deadline;

	for (int k = 0; k < m->card.n_feeds; k++) {
		uint32_t s = m->card.feeds[k].source;
		moment at = y->watch.cards[s].via == VIA_DIRECT ? deadline : when_due(&y->lives[s], deadline, alive);

		due = at > due ? at : due;
	}
	return due;
}

static struct said *new_said(struct record *r)
{
	if (r->n == r->cap)
		r->said = mem_grow(r->said, (size_t)(r->cap = r->cap * 2 + 1024), sizeof *r->said);
	return &r->said[r->n++];
}

static void flagged(struct watch *w, const struct member *m, const struct flag_decision *d)
{
	struct year *y = (struct year *)w;
	int member = (int)(m - w->members);
	struct said *s;

	if (d->step == FLAG_OPEN) {
		y->open[member] = y->record.n;
		*new_said(&y->record) = (struct said){ .account = member, .opened = w->now, .deadline = m->card.flag.deadline,
			.due = due_of(y, m, m->card.flag.deadline, false), .proved = T_NEVER, .ended = T_NEVER, .voided = T_NEVER, .provable = T_NEVER };
	}
	s = &y->record.said[y->open[member]];
	s->by_hand |= d->open_review && m->verdict.hand_before_notice;
	s->perhaps_lost |= m->verdict.perhaps_lost;
	if (m->card.flag.proof == PROOF_PROVEN && s->proved == T_NEVER) {
		s->proved = w->now;
		s->provable = due_of(y, m, s->deadline, true);
	}
	if (d->step == FLAG_END)
		s->ended = w->now;
	else if (d->step == FLAG_VOID)
		s->voided = w->now;
}

static int by_time(const void *a, const void *b)
{
	const struct instant *x = a, *y = b;

	return x->earliest < y->earliest ? -1 : x->earliest > y->earliest;
}

/* What keep/clues-gaps teaches the card, without its store: how far apart its updates lie. */
static void looked(struct watch *w, struct member *m, const struct sight *x)
{
	struct instant seen[SHOWN_MAX + 1];
	int n = 0;

	(void)w;
	if (x->n && x->updated.earliest != MOMENT_NONE)
		seen[n++] = x->updated;
	for (int i = 0; i < x->n; i++)
		if (x->novel[i].when.precision != PRECISION_SIGHT && (x->updated.earliest == MOMENT_NONE || x->novel[i].when.latest > x->updated.latest))
			seen[n++] = x->novel[i].when;
	qsort(seen, (size_t)n, sizeof *seen, by_time);
	for (int i = 1; i < n; i++)
		clue_learn_habit(&m->card, seen[i].earliest - seen[i - 1].latest);
}

/* ---- the year --------------------------------------------------------------------- */

static struct year *year_new(struct truth *t)
{
	static const int64_t warn[] = { 10 * DAY, 13 * DAY };
	struct year *y = mem_alloc(sizeof *y);
	struct policy p = { .every = 6 * HOUR, .warn = warn, .n_warn = 2, .warn_for = 14 * DAY, .zone = zone_find("Asia/Shanghai") };

	y->truth = t;
	watch_init(&y->watch, t->n_accounts, t->n_sources, KNOWN_MAX);
	y->watch.answer = answer;
	y->watch.flagged = flagged;
	y->watch.moved = moved;
	y->watch.looked = looked;
	y->lives = mem_alloc((size_t)t->n_sources * sizeof *y->lives);
	y->open = mem_alloc((size_t)t->n_accounts * sizeof *y->open);
	for (int i = 0; i < t->n_sources; i++)
		watch_add_origin(&y->watch, t->sources[i].bridge ? VIA_BRIDGE : VIA_DIRECT);
	for (int i = 0; i < t->n_accounts; i++) {
		struct account_truth *a = &t->accounts[i];
		struct member *m;

		p.limit = a->limit_days * (int64_t)DAY;
		p.count_hours = a->count_hours;
		m = watch_add_member(&y->watch, &p);
		for (int k = 0; k < a->n_feeds; k++)
			watch_add_feed(&y->watch, m, (uint32_t)a->feeds[k].source, false, &a->feeds[k]);
	}
	y->watch.now = t->start;
	return y;
}

static void year_free(struct year *y)
{
	for (int i = 0; i < y->truth->n_sources; i++)
		free(y->lives[i].v);
	watch_clear(&y->watch);
	free(y->record.said);
	free(y->lives);
	free(y->open);
	truth_free(y->truth);
	free(y);
}

/* A day's end: what the office did, and whether our machine sleeps or our service is down tomorrow. */
static void turn_of_day(struct year *y, moment day)
{
	const struct truth *t = y->truth;

	for (int i = 0; i < t->n_accounts; i++)
		if (t->accounts[i].closes < day && y->watch.members[i].card.status == STATUS_NORMAL) {
			y->watch.members[i].card.status = STATUS_CLOSED;
			watch_judge(&y->watch, i);
		}
	for (int i = 0; i < t->asleep.n; i++)
		if (t->asleep.v[i].from >= day && t->asleep.v[i].from < day + DAY) {
			watch_until(&y->watch, t->asleep.v[i].from);
			y->watch.now = t->asleep.v[i].to; /* the process never notices: the queues are simply late */
		}
	for (int i = 0; i < t->down.n; i++)
		if (t->down.v[i].from >= day && t->down.v[i].from < day + DAY && t->down.v[i].from >= y->watch.now) {
			watch_until(&y->watch, t->down.v[i].from);
			watch_stop(&y->watch);
			y->watch.now = t->down.v[i].to;
			watch_start(&y->watch);
		}
}

static void follow(const struct year *y, int member)
{
	const struct member *m = &y->watch.members[member];
	struct text t = TEXT_INIT(200);

	text_add_local(&t, y->watch.now, m->policy.zone);
	text_setf(&t, "%s %s last ", state_name(m->verdict.state), proof_name(m->verdict.proof));
	text_add_local(&t, m->verdict.last_update.latest, m->policy.zone);
	text_add(&t, " deadline ");
	text_add_local(&t, m->verdict.deadline, m->policy.zone);
	text_add(&t, " convict from ");
	text_add_local(&t, m->verdict.convict_from, m->policy.zone);
	printf("%lld: %s, %s\n", (long long)y->watch.now, text_str(&t), m->verdict.held ? "held" : "");
	text_clear(&t);
}

static void live(struct year *y)
{
	const struct truth *t = y->truth;
	clock_t begun = clock();

	watch_start(&y->watch);
	for (moment day = t->start; day < t->end; day += DAY) {
		if (day < y->watch.now)
			continue;
		watch_until(&y->watch, day);
		turn_of_day(y, day);
		if (y->followed >= 0)
			follow(y, y->followed);
	}
	if (t->end > y->watch.now)
		watch_until(&y->watch, t->end);
	y->record.seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
	for (int i = 0; i < y->watch.n_members; i++)
		y->record.looks += y->watch.members[i].looks;
	for (int i = 0; i < y->watch.n_origins; i++)
		y->record.stale += y->watch.origins[i].messages - y->watch.origins[i].told;
	y->record.outages = y->watch.outages;
}

int main(int argc, char **argv)
{
	int accounts = argc > 1 ? atoi(argv[1]) : 500, days = argc > 2 ? atoi(argv[2]) : 90, missed;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	struct year *y;

	if (accounts < 1 || days < 30) {
		fprintf(stderr, "usage: year [ACCOUNTS [DAYS [SEED [FOLLOWED]]]]: at least one account, 30 days\n");
		return 2;
	}
	y = year_new(truth_new(seed, accounts, days));
	y->followed = argc > 4 ? atoi(argv[4]) : -1;
	live(y);
	missed = score_print(y->truth, &y->record);
	year_free(y);
	return missed > 0;
}
