/*
 * scope - see scope.h.  Counts; the judge has decided.
 */
#include "scope.h"

#include <stdlib.h>
#include <string.h>

#include "rules.h"

enum { LONG_AGO = 120 * DAY, POSTS_COUNTED_MAX = 4000 }; /* posts first seen since then are counted, that many an account */

enum account_class scope_class(const struct member *m)
{
	static const enum account_class of[STATE_COUNT] = {
		[STATE_CLOSED] = CLASS_OTHER, [STATE_SUSPENDED] = CLASS_OTHER, [STATE_NEW] = CLASS_UNCHECKED, [STATE_MANUAL] = CLASS_OTHER,
		[STATE_CURRENT] = CLASS_CURRENT, [STATE_DUE_SOON] = CLASS_DUE, [STATE_OVERDUE] = CLASS_OVERDUE, [STATE_STALE_SOURCE] = CLASS_UNCHECKED,
		[STATE_UNREACHABLE] = CLASS_UNCHECKED, [STATE_UNREADABLE] = CLASS_UNCHECKED, [STATE_UNKNOWN] = CLASS_UNCHECKED
	};

	if (m->verdict.state == STATE_OVERDUE && m->verdict.proof != PROOF_PROVEN)
		return CLASS_UNCHECKED;
	return of[m->verdict.state];
}

bool scope_is_contested(const struct account_line *l)
{
	return l->flagged && l->flag != STANDING_CLUE && l->flag != STANDING_CONFIRMED && scope_class(l->m) == CLASS_OVERDUE;
}

enum account_class scope_line_class(const struct account_line *l)
{
	return scope_is_contested(l) ? CLASS_OTHER : scope_class(l->m);
}

/* ---- posts and gaps ---------------------------------------------------------- */

struct days { const struct zone *zone; moment from; int64_t v[POSTS_COUNTED_MAX]; int n; };

static int64_t day_of(moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);

	return civil_days(c.year, c.month, c.day);
}

static bool take_post(void *ctx, const struct post_row *p)
{
	struct days *d = ctx;

	if (!p->future && p->when.earliest != MOMENT_NONE)
		d->v[d->n++] = day_of(p->when.earliest, d->zone);
	return d->n < POSTS_COUNTED_MAX;
}

static int by_day(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The longest stretch between two updates, the running one counted, that reaches into the window. */
static int longest_gap(const int64_t *day, int n, int64_t today)
{
	int64_t gap = -1;

	for (int i = 0; i < n; i++) {
		int64_t next = i + 1 < n ? day[i + 1] : today;

		if (next >= today - GAP_DAYS && next - day[i] > gap)
			gap = next - day[i];
	}
	return (int)gap;
}

static int count_posts(struct account_line *l, const struct report_view *v, const struct report_week *w)
{
	static struct days d;
	int64_t today = day_of(v->now, l->m->policy->zone), last = INT64_MIN;

	if (!l->m->card.id || !v->store)
		return 0;
	d = (struct days){ .zone = l->m->policy->zone };
	if (store_each_post(v->store, l->m->card.id, v->now - LONG_AGO, take_post, &d))
		return -1;
	if (l->m->verdict.last_update.earliest != MOMENT_NONE && d.n < POSTS_COUNTED_MAX)
		last = day_of(l->m->verdict.last_update.earliest, l->m->policy->zone); /* also where a person saw it */
	for (int i = 0; i < d.n; i++) {
		l->posts += d.v[i] < w->end && d.v[i] >= w->end - 7;
		l->posts_before += d.v[i] < w->end - 7 && d.v[i] >= w->end - 14;
	}
	if (last != INT64_MIN)
		d.v[d.n++] = last;
	qsort(d.v, (size_t)d.n, sizeof *d.v, by_day);
	if (scope_class(l->m) == CLASS_UNCHECKED && d.n) /* a silence that nobody could see is no gap of the account's */
		l->gap = longest_gap(d.v, d.n - 1, d.v[d.n - 1]);
	else
		l->gap = longest_gap(d.v, d.n, today);
	return 0;
}

/* ---- findings -------------------------------------------------------------------- */

struct taking { struct scope *s; moment from; bool unit; /* else the office */ struct account_line **by_id; };

static int by_account(const void *a, const void *b)
{
	const struct account_line *x = *(struct account_line *const *)a, *y = *(struct account_line *const *)b;

	return (x->m->card.id > y->m->card.id) - (x->m->card.id < y->m->card.id);
}

static struct account_line *find(const struct taking *t, int64_t account)
{
	int low = 0, high = t->s->n - 1;

	while (low <= high) {
		int i = (low + high) / 2;
		int64_t id = t->by_id[i]->m->card.id;

		if (id == account)
			return t->by_id[i];
		if (id < account)
			low = i + 1;
		else
			high = i - 1;
	}
	return NULL;
}

static bool take_finding(void *ctx, const struct finding_row *f)
{
	struct taking *t = ctx;
	struct account_line *l = f->account ? find(t, f->account) : NULL;
	bool open = f->until == MOMENT_NONE;

	if (!l || (t->unit && rule_fact(f->rule)->hint))
		return true;
	if (f->rule == RULE_NO_UPDATE) {
		if (open) {
			l->flagged = true;
			l->flag = f->standing;
		}
		l->new_overdue |= open && f->proof == PROOF_PROVEN && f->since > t->from && !scope_is_contested(l);
		l->ended |= !open && f->standing != STANDING_VOID && f->until > t->from && f->proof == PROOF_PROVEN;
	} else if (open && (f->standing == STANDING_CLUE || f->standing == STANDING_CONFIRMED) && l->n_findings < LINE_FINDINGS_MAX) {
		/* What is withdrawn, settled or objected to is told to nobody. */
		l->finding[l->n_findings].rule = f->rule;
		l->finding[l->n_findings++].standing = f->standing;
	}
	return true;
}

static int take_findings(struct scope *s, const struct report_view *v, int unit, moment from)
{
	struct taking t = { s, from, unit >= 0, NULL };
	int e;

	if (!v->store || !s->n)
		return 0;
	t.by_id = mem_alloc((size_t)s->n * sizeof *t.by_id);
	for (int i = 0; i < s->n; i++)
		t.by_id[i] = &s->v[i];
	qsort(t.by_id, (size_t)s->n, sizeof *t.by_id, by_account);
	e = store_each_finding(v->store, 0, false, take_finding, &t);
	free(t.by_id);
	return e;
}

/* ---- the whole ----------------------------------------------------------------------- */

static void count(struct scope *s)
{
	int *const of[] = { &s->current, &s->due, &s->overdue, &s->unchecked, &s->other };

	for (int i = 0; i < s->n; i++) {
		const struct account_line *l = &s->v[i];

		(*of[scope_line_class(l)])++;
		s->objected += scope_is_contested(l);
		for (int f = 0; f < l->n_findings; f++)
			s->confirmed += l->finding[f].standing == STANDING_CONFIRMED;
		s->posts += l->posts;
		s->posts_before += l->posts_before;
		s->new_overdue += l->new_overdue;
		s->ended += l->ended;
		s->has_below |= !l->own;
	}
}

int scope_make(struct scope *s, const struct report_view *v, int unit, const struct report_week *week)
{
	int *order = order_members(v->reg), e = 0;

	*s = (struct scope){ .v = mem_alloc(((size_t)v->reg->n_members + 1) * sizeof *s->v) };
	for (int i = 0; i < v->reg->n_members; i++) {
		const struct member *m = &v->reg->members[order[i]];

		if (m->conf->witness || !config_sees(v->config, unit, m->conf))
			continue;
		s->v[s->n++] = (struct account_line){ .m = m, .own = m->conf->unit == unit, .days = member_age_days(m, v->now), .gap = -1 };
	}
	free(order);
	for (int i = 0; week && !e && i < s->n; i++)
		e = count_posts(&s->v[i], v, week);
	if (!e)
		e = take_findings(s, v, unit, (week && week->due < v->now ? week->due : v->now) - WEEK);
	count(s);
	if (e)
		scope_clear(s);
	return e;
}

void scope_clear(struct scope *s)
{
	free(s->v);
	*s = (struct scope){ 0 };
}
