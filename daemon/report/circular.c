/*
 * circular - see circular.h: the accounts of a period, each with its result.
 */
#include "circular.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "rules.h"

enum { CHECK_WINDOW = 14 * DAY }; /* 监测时间点前2周 (国办秘函〔2019〕19号): a look before that proves nothing of it */

const char *circular_result_name(enum circular_result r)
{
	static const char *const names[RESULT_COUNT] = { "pass", "fail", "unchecked", "not-drawn" };

	return names[r];
}

const char *circular_why_name(enum circular_why w)
{
	static const char *const names[WHY_COUNT] = { "", "suspended", "stale-source", "unreachable", "unreadable", "not-looked-at", "not-proven" };

	return names[w];
}

int circular_share(int part, int whole)
{
	return whole > 0 ? (int)(((int64_t)part * 20000 + whole) / (2 * (int64_t)whole)) : -1;
}

uint32_t circular_problems(const struct circular_case *k)
{
	return k->result == RESULT_FAIL || k->result == RESULT_PASS ? k->confirmed : 0;
}

int circular_rate(const struct circular_group *g)
{
	return circular_share(g->checked - g->failed, g->checked);
}

/* ---- the period ------------------------------------------------------------- */

int circular_sample(const char *s)
{
	long whole = 0, hundredths = 0;
	int places = 0;

	for (; *s >= '0' && *s <= '9' && whole <= 100; s++)
		whole = whole * 10 + (*s - '0');
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9' && places < 2; s++, places++)
			hundredths = hundredths * 10 + (*s - '0');
	if (places == 1)
		hundredths *= 10;
	whole = whole * 100 + hundredths;
	return strcmp(s, "%") == 0 && whole > 0 && whole <= 10000 ? (int)whole : -1;
}

struct issued_as { struct period *p; bool found; };

static bool take_issued(void *ctx, const struct circular_row *r)
{
	struct issued_as *i = ctx;

	if (!*r->corrects && r->from == i->p->from && r->at == i->p->at) {
		i->p->decided = r->decided;
		i->found = true;
	}
	return true;
}

static bool is_day(const char *s)
{
	return strlen(s) == 10 && s[4] == '-' && s[7] == '-';
}

int circular_period(struct period *ret, struct store *s, const struct config *c, const char *from, const char *to, moment now, struct text *err)
{
	struct period p = { .zone = c->zone };
	struct issued_as issued = { &p, false };

	if (!is_day(from) || moment_parse(from, c->zone, &p.from) || !is_day(to) || moment_parse(to, c->zone, &p.at)) {
		text_setf(err, _("--from %s --to %s: two days such as 2021-04-01 and 2021-06-30 are expected"), from, to);
		return -1;
	}
	p.at = day_add(p.at, 1, c->zone);
	if (p.at <= p.from) {
		text_setf(err, _("--to %s is before --from %s"), to, from);
		return -1;
	}
	if (p.from >= now) {
		text_setf(err, _("--from %s has not come yet"), from);
		return -1;
	}
	if (p.at > now)
		p.at = now;
	if (p.at - p.from > 3 * 366 * (int64_t)DAY) {
		text_setf(err, _("--from %s --to %s: at most three years"), from, to);
		return -1;
	}
	p.decided = p.at + c->circular.decide < now ? p.at + c->circular.decide : now;
	if (store_each_circular(s, take_issued, &issued)) {
		text_setf(err, "%s", store_error(s));
		return -1;
	}
	*ret = p;
	return 0;
}

/* ---- findings -------------------------------------------------------------------- */

struct adding { struct circular *c; struct circular_case **by_id; const struct judged_row *now; };

static int by_account(const void *a, const void *b)
{
	const struct circular_case *const *x = a, *const *y = b;

	return ((*x)->a->id > (*y)->a->id) - ((*x)->a->id < (*y)->a->id);
}

static struct circular_case *find(const struct adding *f, int64_t account)
{
	struct then_account a = { .id = account };
	struct circular_case key = { .a = &a }, *wanted = &key;
	struct circular_case **found = f->c->n ? bsearch(&wanted, f->by_id, (size_t)f->c->n, sizeof *f->by_id, by_account) : NULL;

	return found ? *found : NULL;
}

static int days_between(moment from, moment to)
{
	return to > from ? (int)((to - from + DAY - 1) / DAY) : 0;
}

/* Days the account stood past its limit, within the period. */
static int days_over(const struct circular *c, const struct judged_row *r)
{
	moment from = r->deadline, to = r->until == MOMENT_NONE ? c->period.at : r->until;

	if (from == MOMENT_NONE || from == MOMENT_NEVER)
		return 0;
	return days_between(from > c->period.from ? from : c->period.from, to < c->period.at ? to : c->period.at);
}

static bool stands(const struct judged_row *r)
{
	return r->standing == STANDING_CONFIRMED || (r->standing == STANDING_SETTLED && r->was_confirmed);
}

/* What happened once in the period is no less a fault for having ended; a state counts as it is at the check point, or anywhere in it. */
static bool fails(const struct circular *c, const struct judged_row *r)
{
	if (r->rule == RULE_GAP)
		return c->how.any_gap;
	if (!rule_fact(r->rule)->veto && r->rule != RULE_COMMENTS_DISABLED)
		return false;
	return c->how.any_gap || r->until == MOMENT_NONE || r->rule == RULE_BACKDATED || r->rule == RULE_WRONG_WORDS;
}

static void add_finding(struct circular *c, struct circular_case *k, const struct judged_row *r)
{
	uint32_t bit = 1u << r->rule;

	if (!rule_accuses(r->rule)) {
		k->open_rules |= r->until == MOMENT_NONE ? bit : 0;
		return;
	}
	if (stands(r)) {
		bool counts = fails(c, r);

		k->confirmed |= counts || r->until == MOMENT_NONE ? bit : 0;
		k->failing |= counts ? bit : 0;
		if (counts && (r->rule == RULE_NO_UPDATE || r->rule == RULE_GAP))
			k->over[r->rule == RULE_GAP] += days_over(c, r);
		k->days_over = k->over[0] > k->over[1] ? k->over[0] : k->over[1];
	} else if (r->standing == STANDING_OBJECTED) {
		k->objected |= bit;
	} else if (r->standing == STANDING_CLUE && (r->until == MOMENT_NONE || c->how.any_gap)) {
		k->clues |= bit;
		k->presumed |= r->rule == RULE_NO_UPDATE && r->proof != PROOF_PROVEN && r->until == MOMENT_NONE;
	}
}

static bool take_fed(void *ctx, int64_t account)
{
	struct adding *f = ctx;
	struct circular_case *k = find(f, account);

	if (k)
		add_finding(f->c, k, f->now);
	return true;
}

struct stale { struct judged_row *v; int n, cap; };
struct finding_walk { struct adding f; struct stale stale; };

static bool take_finding(void *ctx, const struct judged_row *r)
{
	struct finding_walk *w = ctx;
	struct circular_case *k = r->account ? find(&w->f, r->account) : NULL;

	if (k)
		add_finding(w->f.c, k, r);
	if (r->account || !r->source || r->until != MOMENT_NONE)
		return true;
	if (w->stale.n == w->stale.cap)
		w->stale.v = mem_grow(w->stale.v, (size_t)(w->stale.cap = w->stale.cap ? 2 * w->stale.cap : 16), sizeof *w->stale.v);
	w->stale.v[w->stale.n++] = *r;
	return true;
}

static int load_findings(struct circular *c, struct store *s)
{
	struct finding_walk w = { .f = { .c = c } };
	int e;

	w.f.by_id = mem_alloc(((size_t)c->n + 1) * sizeof *w.f.by_id);
	for (int i = 0; i < c->n; i++)
		w.f.by_id[i] = &c->v[i];
	if (c->n)
		qsort(w.f.by_id, (size_t)c->n, sizeof *w.f.by_id, by_account);
	e = store_each_judged(s, &c->period, take_finding, &w);
	for (int i = 0; !e && i < w.stale.n; i++) {
		w.f.now = &w.stale.v[i];
		e = store_each_fed(s, w.stale.v[i].source, take_fed, &w.f);
	}
	free(w.stale.v);
	free(w.f.by_id);
	return e;
}

/* ---- accounts --------------------------------------------------------------------- */

static struct then *order_by; /* qsort has no context */

static int by_place(const void *a, const void *b)
{
	const struct then_account *x = ((const struct circular_case *)a)->a, *y = ((const struct circular_case *)b)->a;
	int p = order_by->units[x->unit].rank, q = order_by->units[y->unit].rank;

	if (p != q)
		return p < q ? -1 : 1;
	if (x->platform != y->platform)
		return x->platform < y->platform ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static int load_accounts(struct circular *c, struct store *s)
{
	struct activity *did = mem_alloc(((size_t)c->then.n_accounts + 1) * sizeof *did);
	int e;

	c->v = mem_alloc(((size_t)c->then.n_accounts + 1) * sizeof *c->v);
	for (int i = 0; i < c->then.n_accounts; i++) {
		const struct then_account *a = &c->then.accounts[i];

		if (!a->registered || a->witness || a->unit < 0 || a->status == STATUS_CLOSED || a->status == STATUS_CANCELLED)
			continue;
		did[c->n].account = a->id;
		c->v[c->n++].a = a;
	}
	e = store_load_activity(s, &c->period, did, c->n);
	for (int i = 0; i < c->n; i++)
		c->v[i].did = did[i];
	free(did);
	order_by = &c->then;
	if (!e && c->n)
		qsort(c->v, (size_t)c->n, sizeof *c->v, by_place);
	return e;
}

/* ---- the draw ----------------------------------------------------------------------- */

struct lot { uint64_t value; int index; };

static int by_value(const void *a, const void *b)
{
	const struct lot *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->index - y->index;
}

static uint64_t lot_of(const struct circular *c, const struct circular_case *k)
{
	struct text t = TEXT_INIT(0);
	uint64_t h;

	text_setf(&t, "%lld\n%s", (long long)c->how.seed, k->a->key);
	h = text_hash(text_str(&t), t.len);
	text_clear(&t);
	return h;
}

/* So many of each platform, rounded up: by seed and key alone, so that anybody can draw again. */
static void draw(struct circular *c)
{
	struct lot *lots = mem_alloc(((size_t)c->n + 1) * sizeof *lots);

	for (int p = 0; p < PLATFORM_COUNT; p++) {
		int n = 0, most;

		for (int i = 0; i < c->n; i++)
			if ((int)c->v[i].a->platform == p)
				lots[n++] = (struct lot){ lot_of(c, &c->v[i]), i };
		if (n)
			qsort(lots, (size_t)n, sizeof *lots, by_value);
		most = (int)(((int64_t)n * c->how.sample + 9999) / 10000);
		for (int i = most; i < n; i++)
			c->v[lots[i].index].result = RESULT_NOT_DRAWN;
	}
	free(lots);
}

/* ---- results -------------------------------------------------------------------------- */

static enum circular_why why_unchecked(const struct circular *c, const struct circular_case *k)
{
	int64_t t = c->period.at - 1 + zone_offset(c->period.zone, c->period.at - 1), today = t / DAY - (t % DAY < 0);

	if (k->a->status == STATUS_SUSPENDED)
		return WHY_SUSPENDED;
	if (k->failing || (k->did.last != ACTIVITY_NONE && today - k->did.last <= c->config->poll.limit / DAY))
		return WHY_NONE; /* what was seen is certain, whatever happened to the source afterwards */
	if (k->open_rules & 1u << RULE_STALE_SOURCE)
		return WHY_SOURCE;
	if (k->open_rules & 1u << RULE_UNREACHABLE)
		return WHY_UNREACHABLE;
	if (k->open_rules & 1u << RULE_UNREADABLE)
		return WHY_UNREADABLE;
	if (k->did.good_look == MOMENT_NONE || k->did.good_look < c->period.at - CHECK_WINDOW)
		return WHY_NO_LOOK;
	return k->presumed ? WHY_PRESUMED : WHY_NONE;
}

static void settle(struct circular *c)
{
	for (int i = 0; i < c->n; i++) {
		struct circular_case *k = &c->v[i];

		k->why = why_unchecked(c, k); /* also of those not drawn: they may have been named last time */
		if (k->why != WHY_NONE)
			k->did.gap = -1; /* the silence of what was not seen to the end is nobody's */
		if (k->result == RESULT_NOT_DRAWN)
			continue;
		k->result = k->why != WHY_NONE ? RESULT_UNCHECKED : k->failing ? RESULT_FAIL : RESULT_PASS;
		c->clues += k->clues != 0;
		c->objected += k->objected != 0;
	}
}

int circular_load(struct circular *c, struct store *s, const struct config *config, const struct period *p, const struct circular_how *how)
{
	int e;

	*c = (struct circular){ .period = *p, .how = *how, .config = config, .last_number = mem_strdup("") };
	if (store_begin(s) < 0)
		return -1;
	e = then_load(&c->then, s, p) || load_accounts(c, s) || load_findings(c, s);
	if (!e) {
		draw(c);
		settle(c);
		circular_group_all(c);
		circular_find_closed(c);
		e = circular_look_back(c, s);
	}
	if (store_end(s) < 0 || e) {
		circular_clear(c);
		return -1;
	}
	return 0;
}

void circular_clear(struct circular *c)
{
	for (int i = 0; i < c->n_again; i++) {
		free(c->again[i].name);
		free(c->again[i].unit);
		free(c->again[i].rules);
	}
	free(c->again);
	free(c->v);
	free(c->platforms.v);
	free(c->levels.v);
	free(c->units.v);
	free(c->closed);
	free(c->last_number);
	then_clear(&c->then);
	*c = (struct circular){ 0 };
}
