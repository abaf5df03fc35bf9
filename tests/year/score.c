/*
 * score - proven flags that are false, silences that could be proven and were
 * not, and how long everything took.
 *
 * A silence is a stretch from a deadline to the next publication.  It is
 * *provable* when in some part of it nothing stood in the way (the part lies
 * clear of every misfortune and what it leaves behind) and that part is long
 * enough for a look after deadline + lag and, on a bridge, for two signs of
 * life of other accounts.  All this is reckoned here from the truth alone.
 */
#include "score.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	EVERY = 6 * T_HOUR + 20 * T_MINUTE, /* the longest wait between two looks that went well: six hours and the jitter */
	AFTERMATH = 2 * T_DAY,   /* retries, the first look of everybody, a source found alive again */
	SMALL = 5,               /* accounts: a smaller bridge proves nothing by itself */
	DELAY_MAX = 10 * T_MINUTE,
	CLEAR_MAX = 64,
};

/* A silence; index: of the publication before it. */
struct silence { int64_t from, to; int index; };

/* ---- silences -------------------------------------------------------------------- */

static bool silence_after(const struct truth *t, const struct account_truth *a, int i, struct silence *ret)
{
	int64_t next = i + 1 < a->n_published ? a->published[i + 1] : t->end;

	int64_t from = truth_deadline(a, a->claimed[i]);

	*ret = (struct silence){ from > a->published[i] ? from : a->published[i], next, i };
	return ret->from < ret->to;
}

/* The silence that holds `at`. */
static bool silence_at(const struct truth *t, const struct account_truth *a, int64_t at, struct silence *ret)
{
	for (int i = a->n_published - 1; i >= 0; i--)
		if (silence_after(t, a, i, ret) && at >= ret->from && at < ret->to)
			return true;
	return false;
}

/* ---- what stands in the way -------------------------------------------------------- */

struct clear { struct span v[CLEAR_MAX]; int n; }; /* what is left of a silence */

static void cut(struct clear *c, int64_t from, int64_t to)
{
	struct clear left = { .n = 0 };

	for (int i = 0; i < c->n; i++) {
		struct span s = c->v[i];

		if (from > s.from && left.n < CLEAR_MAX)
			left.v[left.n++] = (struct span){ s.from, from < s.to ? from : s.to };
		if (to < s.to && left.n < CLEAR_MAX)
			left.v[left.n++] = (struct span){ to > s.from ? to : s.from, s.to };
	}
	*c = left;
}

static void cut_spans(struct clear *c, const struct spans *s, int64_t aftermath)
{
	for (int i = 0; i < s->n; i++)
		cut(c, s->v[i].from, s->v[i].to > T_NEVER - aftermath ? T_NEVER : s->v[i].to + aftermath);
}

/* ---- a source's feeds ------------------------------------------------------------------ */

struct feeds { const struct feed_truth **v; int n; };

static struct feeds *feeds_by_source(const struct truth *t)
{
	struct feeds *by = calloc((size_t)t->n_sources, sizeof *by);

	for (int s = 0; s < t->n_sources; s++)
		by[s].v = calloc((size_t)t->sources[s].accounts, sizeof(struct feed_truth *));
	for (int i = 0; i < t->n_accounts; i++)
		for (int k = 0; k < t->accounts[i].n_feeds; k++) {
			struct feeds *f = &by[t->accounts[i].feeds[k].source];

			f->v[f->n++] = &t->accounts[i].feeds[k];
		}
	return by;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* When its source really showed it: later where that stood still or had stopped following the feed. */
static int64_t served(const struct source_truth *s, const struct feed_truth *f, const struct post_truth *p)
{
	int64_t at = p->shown;

	for (int i = 0; i < f->lost.n; i++)
		at = at >= f->lost.v[i].from && at < f->lost.v[i].to ? f->lost.v[i].to : at;
	for (int i = 0; i < s->still.n; i++)
		at = at >= s->still.v[i].from && at < s->still.v[i].to ? s->still.v[i].to : at;
	return at;
}

/* How late the latest few of what it showed in the 28 days before `at` were. */
static int64_t late_before(const struct truth *t, const struct source_truth *s, const struct feeds *feeds, int64_t at)
{
	enum { LATE_MAX = 20000 };
	static int64_t late[LATE_MAX];
	int n = 0;

	for (int i = 0; i < feeds->n; i++)
		for (int p = feeds->v[i]->n - 1; p >= 0 && n < LATE_MAX; p--) {
			int64_t shown = served(s, feeds->v[i], &feeds->v[i]->posts[p]);

			if (shown <= at && shown > at - 29 * T_DAY && shown > t->start)
				late[n++] = shown - feeds->v[i]->posts[p].declared;
		}
	qsort(late, (size_t)n, sizeof *late, by_size);
	return n ? late[(n * 995 + 999) / 1000 - 1] : 0;
}

/* What rule 6 may take for the source's lag at most while `part` lasts: its classes are a fifth apart, and never under six hours. */
static int64_t lag_bound(const struct truth *t, const struct source_truth *s, const struct feeds *feeds, struct span part)
{
	int64_t before = late_before(t, s, feeds, part.from), after = late_before(t, s, feeds, part.to);

	return (before > after ? before : after) * 6 / 5 + 6 * T_HOUR;
}

/* The first sign of life of the bridge dated after `from` and shown before `to`; T_NEVER = none. */
static int64_t sign_of_life(const struct source_truth *s, const struct feeds *feeds, int64_t from, int64_t to)
{
	int64_t first = T_NEVER;

	for (int i = 0; i < feeds->n; i++) {
		const struct feed_truth *f = feeds->v[i];

		if (f->dates != DATES_SECOND || f->fails.n)
			continue;
		for (int p = f->n - 1; p >= 0 && f->posts[p].shown >= from; p--) {
			int64_t at = served(s, f, &f->posts[p]);

			if (f->posts[p].declared == f->posts[p].published && f->posts[p].declared >= from && at < to && at < first)
				first = at;
		}
	}
	return first;
}

static bool can_prove_in(const struct truth *t, const struct feeds *by, const struct feed_truth *f, struct span part)
{
	const struct source_truth *s = &t->sources[f->source];
	int64_t lag, first, second;

	if (!s->bridge)
		return part.to - part.from > EVERY + DELAY_MAX;
	if (s->accounts < SMALL)
		return false;
	lag = lag_bound(t, s, &by[f->source], part);
	if (part.to - part.from < 2 * lag + 2 * EVERY)
		return false;
	first = sign_of_life(s, &by[f->source], part.from + lag, part.to);
	if (first == T_NEVER || first + EVERY + lag > part.to)
		return false;
	second = sign_of_life(s, &by[f->source], first + EVERY + lag, part.to - EVERY - DELAY_MAX);
	return second != T_NEVER;
}

static void cut_misfortunes(const struct truth *t, const struct account_truth *a, struct clear *c)
{
	cut_spans(c, &t->offline, AFTERMATH);
	cut_spans(c, &t->asleep, AFTERMATH);
	cut_spans(c, &t->down, AFTERMATH);
	for (int k = 0; k < a->n_feeds; k++) {
		cut_spans(c, &t->sources[a->feeds[k].source].fails, AFTERMATH);
		cut_spans(c, &t->sources[a->feeds[k].source].still, AFTERMATH);
		cut_spans(c, &t->sources[a->feeds[k].source].slow, AFTERMATH);
		cut_spans(c, &a->feeds[k].fails, AFTERMATH);
		cut_spans(c, &a->feeds[k].lost, AFTERMATH);
	}
}

/* A post without a date counts from the look that saw it. */
static void cut_until_seen(const struct truth *t, const struct account_truth *a, int64_t published, struct clear *c)
{
	struct clear after = { .v = { { published > t->start ? published : t->start, T_NEVER } }, .n = 1 };
	bool undated = false;

	for (int k = 0; k < a->n_feeds; k++)
		undated |= a->feeds[k].dates == DATES_NONE;
	if (!undated)
		return;
	cut_misfortunes(t, a, &after);
	cut(c, 0, after.n ? truth_deadline(a, after.v[0].from + T_DAY) + T_DAY : T_NEVER);
}

/* A post of which only the day is shown may be of its last second. */
static void cut_until_midnight(const struct account_truth *a, int64_t from, struct clear *c)
{
	for (int k = 0; k < a->n_feeds; k++)
		if (a->feeds[k].dates == DATES_DAY)
			cut(c, 0, (from + T_EAST + T_DAY - 1) / T_DAY * T_DAY - T_EAST);
}

static bool is_provable(const struct truth *t, const struct feeds *by, const struct account_truth *a, const struct silence *s)
{
	struct clear c = { .v = { { s->from > t->start + T_DAY ? s->from : t->start + T_DAY, s->to } }, .n = 1 };

	if (s->from == a->published[s->index]) /* dated so far back that it was silent by its own word when it came: whether it was is a person's to say */
		return false;
	if (a->closes != T_NEVER)
		cut(&c, a->closes - 2 * T_DAY, T_NEVER);
	cut_misfortunes(t, a, &c);
	cut_until_seen(t, a, a->published[s->index], &c);
	cut_until_midnight(a, s->from, &c);
	for (int i = 0; i < c.n; i++) {
		bool all = c.v[i].to > c.v[i].from;

		for (int k = 0; all && k < a->n_feeds; k++)
			all = can_prove_in(t, by, &a->feeds[k], c.v[i]);
		if (all)
			return true;
	}
	return false;
}

/* Nothing in the way from a day before the deadline until a while after `until`. */
static bool is_undisturbed(const struct truth *t, const struct account_truth *a, int64_t deadline, int64_t until)
{
	struct clear c = { .v = { { deadline - T_DAY, until + T_HOUR } }, .n = 1 };

	cut_spans(&c, &t->offline, AFTERMATH);
	cut_spans(&c, &t->asleep, AFTERMATH);
	cut_spans(&c, &t->down, AFTERMATH);
	for (int k = 0; k < a->n_feeds; k++) {
		cut_spans(&c, &t->sources[a->feeds[k].source].fails, AFTERMATH);
		cut_spans(&c, &t->sources[a->feeds[k].source].still, AFTERMATH);
		cut_spans(&c, &a->feeds[k].fails, AFTERMATH);
	}
	return c.n == 1 && c.v[0].from == deadline - T_DAY && c.v[0].to == until + T_HOUR;
}

/* ---- the score ----------------------------------------------------------------------- */

struct score {
	int proven, false_proven, unseen, unseen_to_look_at, just_to_look_at, other_deadline;
	int presumed, false_presumed, by_hand, ended, voided, void_true;
	int silences, provable, missed;
	int64_t *flag_delay, *proof_delay;
	int n_flag, n_proof;
};

/* Was there a time, long enough for a look, when that feed showed it and we could read it? */
static bool could_be_seen(const struct truth *t, const struct feed_truth *f, const struct post_truth *p, int64_t until)
{
	const struct source_truth *s = &t->sources[f->source];
	int64_t from = served(s, f, p), to = p->deleted < until ? p->deleted : until;
	struct clear c = { .v = { { from > t->start ? from : t->start, to } }, .n = 1 };

	cut_spans(&c, &t->offline, 0);
	cut_spans(&c, &t->asleep, 0);
	cut_spans(&c, &t->down, 0);
	cut_spans(&c, &s->fails, 0);
	cut_spans(&c, &f->fails, 0);
	for (int i = 0; i < c.n; i++)
		if (c.v[i].to - c.v[i].from > EVERY)
			return true;
	return false;
}

/* Could anyone who reads its feeds have known better? Not if what it published lately was never to be seen there. */
static bool was_shown_nowhere(const struct truth *t, const struct account_truth *a, int64_t deadline, int64_t proved)
{
	for (int i = 0; i < a->n_published && a->published[i] <= deadline; i++)
		for (int k = 0; truth_deadline(a, a->claimed[i]) > deadline && k < a->n_feeds; k++)
			for (int p = 0; p < a->feeds[k].n; p++)
				if (a->feeds[k].posts[p].number == i && could_be_seen(t, &a->feeds[k], &a->feeds[k].posts[p], proved))
					return false;
	return true;
}

static const char *when(int64_t at)
{
	static char text[12][32];
	static int i;
	char *s = text[i++ % 12];
	time_t sec;
	struct tm tm;

	if (at == T_NEVER)
		return "never";
	sec = (time_t)(at + T_EAST);
	gmtime_r(&sec, &tm);
	strftime(s, 32, "%m-%d %H:%M:%S", &tm);
	return s;
}

static const char *habit_name(enum habit h)
{
	static const char *const names[] = { "daily", "steady", "weekly", "sloppy", "brink", "dying", "revenant", "dead", "never" };

	return names[h];
}

static void tell_spans(const char *what, const struct spans *s)
{
	for (int i = 0; i < s->n; i++)
		printf("    %s %s to %s\n", what, when(s->v[i].from), when(s->v[i].to));
}

/* All that befell an account and its sources: what whoever looks into it needs first. */
static void tell_misfortunes(const struct truth *t, const struct account_truth *a)
{
	tell_spans("we were offline", &t->offline);
	tell_spans("our machine slept", &t->asleep);
	tell_spans("our service was down", &t->down);
	for (int k = 0; k < a->n_feeds; k++) {
		const struct source_truth *s = &t->sources[a->feeds[k].source];

		printf("  on source %d, a %s of %d accounts\n", a->feeds[k].source, s->bridge ? "bridge" : "site", s->accounts);
		tell_spans("which failed", &s->fails);
		tell_spans("which stood still", &s->still);
		tell_spans("which was slow", &s->slow);
		tell_spans("this feed failed", &a->feeds[k].fails);
		tell_spans("this feed was no longer followed", &a->feeds[k].lost);
	}
}

static void tell(const char *what, const struct said *s, const struct truth *t)
{
	const struct account_truth *a = &t->accounts[s->account];
	int64_t before = T_NEVER, after = T_NEVER;

	for (int i = 0; i < a->n_published; i++)
		if (a->published[i] <= s->opened)
			before = a->published[i];
		else if (after == T_NEVER)
			after = a->published[i];
	printf("%s: account %d (%s), deadline %s, flagged %s, proven %s, ended %s, void %s; due %s, provable %s; published %s and %s\n", what, s->account, habit_name(a->habit),
		when(s->deadline), when(s->opened), when(s->proved), when(s->ended), when(s->voided), when(s->due), when(s->provable), when(before), when(after));
}

/* Only where the post it counts from was seen in time: what came with an older date than the deadline can only be flagged when it is seen. */
static bool is_timely(const struct truth *t, const struct account_truth *a, int64_t deadline)
{
	if (deadline < t->start + T_DAY)
		return false;
	for (int i = 0; i < a->n_published; i++)
		if (truth_deadline(a, a->claimed[i]) == deadline)
			return a->published[i] < deadline;
	return false;
}

static void score_delays(const struct truth *t, const struct said *s, struct score *x)
{
	const struct account_truth *a = &t->accounts[s->account];

	if (!is_timely(t, a, s->deadline))
		return;
	if (is_undisturbed(t, a, s->deadline, s->opened)) {
		x->flag_delay[x->n_flag++] = s->opened - s->due;
		if (s->opened - s->due > DELAY_MAX)
			tell("flagged late", s, t);
	}
	if (s->proved != T_NEVER && s->provable != T_NEVER && is_undisturbed(t, a, s->deadline, s->proved)) {
		x->proof_delay[x->n_proof++] = s->proved - s->provable;
		if (s->proved - s->provable > DELAY_MAX)
			tell("proven late", s, t);
	}
}

static void score_flag(const struct truth *t, const struct said *s, struct score *x)
{
	const struct account_truth *a = &t->accounts[s->account];
	struct silence silence = { 0 };
	bool just = silence_at(t, a, s->deadline, &silence) || (a->n_published == 0 && s->deadline < t->end);

	x->ended += s->ended != T_NEVER;
	x->voided += s->voided != T_NEVER;
	x->void_true += s->voided != T_NEVER && just;
	x->by_hand += s->by_hand;
	score_delays(t, s, x);
	if (s->proved == T_NEVER) {
		x->presumed++;
		x->false_presumed += !just;
		return;
	}
	x->proven++;
	if (just) {
		x->just_to_look_at += s->perhaps_lost;
		x->other_deadline += a->n_published && silence.from != s->deadline && a->feeds[0].dates != DATES_NONE;
	} else if (was_shown_nowhere(t, a, s->deadline, s->proved)) {
		x->unseen++;
		x->unseen_to_look_at += s->perhaps_lost;
	} else {
		x->false_proven++;
		tell("false", s, t);
		tell_misfortunes(t, a);
	}
}

static int by_account(const void *a, const void *b)
{
	const struct said *x = a, *y = b;

	if (x->account != y->account)
		return x->account - y->account;
	return x->opened < y->opened ? -1 : x->opened > y->opened;
}

/* Was it proven while it lasted, or did it stand proven when it began: for an earlier deadline, where what ended that one was shown nowhere? */
static bool was_proven(const struct said *s, int n, const struct silence *silence)
{
	for (int i = 0; i < n; i++)
		if (s[i].proved != T_NEVER && s[i].proved < silence->to + T_DAY &&
			(s[i].proved >= silence->from || (s[i].ended > silence->from && s[i].voided > silence->from)))
			return true;
	return false;
}

static void score_silences(const struct truth *t, const struct record *r, struct score *x)
{
	struct feeds *by = feeds_by_source(t);
	int first = 0;

	for (int i = 0; i < t->n_accounts; i++) {
		const struct account_truth *a = &t->accounts[i];
		struct silence silence;
		int n = 0;

		while (first < r->n && r->said[first].account < i)
			first++;
		while (first + n < r->n && r->said[first + n].account == i)
			n++;
		for (int p = 0; p < a->n_published; p++) {
			if (!silence_after(t, a, p, &silence) || silence.to <= t->start)
				continue;
			x->silences++;
			if (!is_provable(t, by, a, &silence))
				continue;
			x->provable++;
			if (was_proven(r->said + first, n, &silence))
				continue;
			x->missed++;
			printf("missed: account %d (%s, %d feeds, source %d), silent %s to %s\n", i, habit_name(a->habit), a->n_feeds, a->feeds[0].source,
				when(silence.from), when(silence.to));
			for (int k = 0; k < n; k++)
				tell("  said", &r->said[first + k], t);
			tell_misfortunes(t, a);
		}
	}
	for (int i = 0; i < t->n_sources; i++)
		free(by[i].v);
	free(by);
}

static int64_t percentile(int64_t *v, int n, int percent)
{
	qsort(v, (size_t)n, sizeof *v, by_size);
	return n ? v[(n - 1) * percent / 100] : 0;
}

static int target(const char *what, double is, double most)
{
	bool met = is <= most;

	printf("%-64s %10.2f  (at most %g) %s\n", what, is, most, met ? "" : "MISSED");
	return !met;
}

int score_print(const struct truth *t, const struct record *r)
{
	struct score x = { 0 };
	int missed = 0;
	int64_t flag_p99, proof_p99;
	double days = (double)(t->end - t->start) / T_DAY;

	x.flag_delay = calloc((size_t)r->n + 1, sizeof *x.flag_delay);
	x.proof_delay = calloc((size_t)r->n + 1, sizeof *x.proof_delay);
	qsort(r->said, (size_t)r->n, sizeof *r->said, by_account);
	for (int i = 0; i < r->n; i++)
		score_flag(t, &r->said[i], &x);
	score_silences(t, r, &x);
	flag_p99 = percentile(x.flag_delay, x.n_flag, 99);
	proof_p99 = percentile(x.proof_delay, x.n_proof, 99);
	printf("%d accounts on %d sources, %.0f days, %" PRId64 " looks in %.1f s of CPU\n", t->n_accounts, t->n_sources, days, r->looks, r->seconds);
	printf("silences %d, of these provable %d; flags %d: proven %d, only presumed %d (false %d), ended %d, void %d (of these just: %d), by hand %d\n",
		x.silences, x.provable, r->n, x.proven, x.presumed, x.false_presumed, x.ended, x.voided, x.void_true, x.by_hand);
	printf("sources found stale %d times; our own outages noticed %d; proven flags that name another deadline %d\n", r->stale, r->outages, x.other_deadline);
	printf("proven although it lives, by posts that no feed ever showed us (subscription silently lost, deleted while nobody could look): %d;\n"
		"  of these told to be looked at by a person first, since the account was never so silent: %d (told so of just ones: %d)\n",
		x.unseen, x.unseen_to_look_at, x.just_to_look_at);
	missed += target("proven flags that are false", x.false_proven, 0);
	missed += target("silences that could be proven and were not", x.missed, 0);
	printf("delays measured: %d flags, %d proofs\n", x.n_flag, x.n_proof);
	missed += target("flagged after deadline + lag, 99th percentile, minutes", (double)flag_p99 / 60, 10);
	missed += target("proven after the look that showed the source alive, 99th, minutes", (double)proof_p99 / 60, 10);
	missed += target("looks an account and day", (double)r->looks / t->n_accounts / days, 5);
	free(x.flag_delay);
	free(x.proof_delay);
	return missed;
}
