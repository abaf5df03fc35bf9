/*
 * digest - the weekly letter: the first sentence says it all; then what needs
 * doing, how the accounts stand, what changed, and what could not be checked.
 *
 * It knows the order of an official letter; the sentences stand in
 * letter-text.c, the figures come from scope.c, the attached table is made in
 * digest-sheet.c, and the judge has decided.
 */
#include <stdlib.h>

#include "digest-in.h"
#include "log.h"

/* What is named of many: one page of paper holds it, the rest is in the attached table. */
enum { TODO_SHOWN_MAX = 10, UNCHECKED_SHOWN_MAX = 6, UNITS_SHOWN_MAX = 15 };

bool digest_is_mine(const struct digest *d, const struct account_line *l)
{
	return l->own || d->unit < 0;
}

bool digest_has_passed(const struct digest *d, const struct account_line *l)
{
	return scope_line_class(l) == CLASS_DUE && l->m->verdict.deadline <= d->v->now;
}

void digest_count(struct digest *d)
{
	d->first_deadline = MOMENT_NEVER;
	d->last_deadline = MOMENT_NONE;
	d->zone = d->v->config->zone;
	for (int i = 0; i < d->s->n; i++) {
		const struct account_line *l = &d->s->v[i];
		enum account_class c = scope_line_class(l);

		if (!digest_is_mine(d, l)) {
			d->n_below_due += c == CLASS_DUE;
			d->n_below_overdue += c == CLASS_OVERDUE;
			d->n_below_unchecked += c == CLASS_UNCHECKED;
			continue;
		}
		d->n_passed += digest_has_passed(d, l);
		d->n_due += c == CLASS_DUE && !digest_has_passed(d, l);
		d->n_overdue += c == CLASS_OVERDUE;
		d->n_unchecked += c == CLASS_UNCHECKED;
		for (int f = 0; f < l->n_findings; f++)
			d->n_confirmed += l->finding[f].standing == STANDING_CONFIRMED;
		if (c != CLASS_DUE || digest_has_passed(d, l))
			continue;
		if (l->m->verdict.deadline < d->first_deadline) {
			d->first_deadline = l->m->verdict.deadline;
			d->zone = l->m->policy->zone;
		}
		if (l->m->verdict.deadline > d->last_deadline)
			d->last_deadline = l->m->verdict.deadline;
	}
}

/* ---- the first sentence -------------------------------------------------------- */

/* What a supervising unit has to see to; not what others do without it. */
static void add_below(const struct digest *d, struct text *t)
{
	if (!d->n_below_due)
		letter_add(t, LT_BELOW_OVERDUE, d->n_below_overdue);
	else if (!d->n_below_overdue)
		letter_add(t, LT_BELOW_DUE, d->n_below_due);
	else
		letter_add(t, LT_BELOW_BOTH, d->n_below_overdue, d->n_below_due);
	if (d->n_below_unchecked)
		letter_add(t, LT_BELOW_UNCHECKED, d->n_below_unchecked);
}

void digest_first_sentence(const struct digest *d, struct text *t)
{
	struct text by = TEXT_INIT(0);

	if (d->n_due)
		letter_add_deadline(&by, d->first_deadline, d->zone);
	if (d->unit < 0 && d->n_overdue + d->n_due + d->n_passed + d->n_unchecked)
		text_setf(t, letter_text(LT_OFFICE_FIRST), d->n_overdue, d->n_due + d->n_passed, d->n_unchecked);
	else if (d->n_overdue && d->n_due)
		text_setf(t, letter_text(d->first_deadline == d->last_deadline ? LT_OVERDUE_AND_BY : LT_OVERDUE_FROM), d->n_overdue, d->n_due, text_str(&by));
	else if (d->n_overdue)
		text_setf(t, letter_text(LT_OVERDUE_NOW), d->n_overdue);
	else if (d->n_due)
		text_setf(t, letter_text(d->first_deadline == d->last_deadline ? LT_UPDATE_BY : LT_UPDATE_FROM), d->n_due, text_str(&by));
	if (d->n_passed && d->unit >= 0)
		letter_add(t, LT_PASSED_NOW, d->n_passed);
	if (d->n_confirmed)
		letter_add(t, LT_FINDINGS_TO_SETTLE, d->n_confirmed);
	if (d->n_below_overdue + d->n_below_due)
		add_below(d, t);
	if (!t->len && d->n_unchecked + d->n_below_unchecked)
		text_setf(t, letter_text(LT_NOTHING_UNCHECKED), d->n_unchecked + d->n_below_unchecked);
	else if (!t->len)
		text_setf(t, "%s", letter_text(LT_NOTHING));
	text_clear(&by);
}

/* ---- what needs doing ------------------------------------------------------------- */

static void last_update(const struct account_line *l, struct text *t)
{
	if (l->m->verdict.last_update.earliest == MOMENT_NONE)
		text_add(t, letter_text(LT_NO_POST));
	else
		letter_add_day(t, l->m->verdict.last_update.earliest, l->m->policy->zone);
}

/* The platform, and whose it is where that is not the reader himself. */
static void whose(const struct digest *d, const struct account_line *l, struct text *ret)
{
	const char *platform = word_platform(l->m->conf->platform);

	if (d->unit >= 0 && l->own)
		text_setf(ret, "%s", platform);
	else
		text_setf(ret, letter_text(LT_OF_UNIT), platform, d->v->config->units[l->m->conf->unit].name);
}

static void add_todo(struct digest *d, const struct account_line *l)
{
	const struct member *m = l->m;
	enum account_class c = scope_line_class(l);
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0), by = TEXT_INIT(0), of = TEXT_INIT(0);

	last_update(l, &at);
	whose(d, l, &of);
	if (m->verdict.deadline != MOMENT_NONE && m->verdict.deadline != MOMENT_NEVER)
		letter_add_deadline(&by, m->verdict.deadline, m->policy->zone);
	if (digest_has_passed(d, l))
		text_setf(&t, letter_text(LT_TODO_PASSED), m->conf->name, text_str(&of), text_str(&at), text_str(&by));
	else if (c == CLASS_DUE)
		text_setf(&t, letter_text(LT_TODO_DUE), m->conf->name, text_str(&of), text_str(&at), l->days, text_str(&by));
	else if (c == CLASS_OVERDUE)
		text_setf(&t, letter_text(LT_TODO_OVERDUE), m->conf->name, text_str(&of), text_str(&at), l->days);
	if (t.len)
		paper_item(&d->l->paper, text_str(&t));
	for (int f = 0; f < l->n_findings; f++)
		if (l->finding[f].standing == STANDING_CONFIRMED) {
			text_setf(&t, letter_text(LT_TODO_FINDING), m->conf->name, text_str(&of), word_rule(l->finding[f].rule, l->finding[f].standing));
			paper_item(&d->l->paper, text_str(&t));
		}
	text_clear(&t);
	text_clear(&at);
	text_clear(&by);
	text_clear(&of);
}

static bool has_confirmed(const struct account_line *l)
{
	for (int f = 0; f < l->n_findings; f++)
		if (l->finding[f].standing == STANDING_CONFIRMED)
			return true;
	return false;
}

enum urgency { URGENT, DUE_SOON, NOT_AT_ALL };

static enum urgency urgency_of(const struct digest *d, const struct account_line *l)
{
	enum account_class c = scope_line_class(l);

	return c == CLASS_OVERDUE || has_confirmed(l) || digest_has_passed(d, l) ? URGENT : c == CLASS_DUE ? DUE_SOON : NOT_AT_ALL;
}

/* What is late stands before what will be, each in the official order: of many only the first are named. */
static void todo(struct digest *d, bool own, enum letter_text heading)
{
	int shown = 0, left = 0;
	bool clue = false;
	struct text t = TEXT_INIT(0);

	for (int i = 0; i < 2 * d->s->n; i++) {
		const struct account_line *l = &d->s->v[i % d->s->n];

		if ((d->unit >= 0 && l->own != own) || urgency_of(d, l) != (i < d->s->n ? URGENT : DUE_SOON))
			continue;
		if (shown >= TODO_SHOWN_MAX) {
			left++;
			continue;
		}
		if (!shown)
			paper_heading(&d->l->paper, letter_text(heading));
		add_todo(d, l);
		shown++;
		clue |= scope_line_class(l) == CLASS_OVERDUE && l->flag != STANDING_CONFIRMED;
	}
	if (left) {
		text_setf(&t, letter_text(d->l->file_name.len ? LT_MORE_IN_FILE : LT_MORE), left);
		paper_sentence(&d->l->paper, text_str(&t));
	}
	if (clue)
		paper_sentence(&d->l->paper, letter_text(own && d->unit >= 0 ? LT_CLUE : LT_CLUE_BELOW));
	text_clear(&t);
}

/* ---- tables -------------------------------------------------------------------------- */

const char *digest_interaction(const struct account_line *l)
{
	for (int f = 0; f < l->n_findings; f++)
		if (l->finding[f].rule == RULE_NO_INTERACTION && l->finding[f].standing == STANDING_CONFIRMED)
			return letter_text(LT_INTERACTION_NONE);
	if (member_interaction(l->m) == INTERACTION_EFFECTIVE)
		return letter_text(LT_INTERACTION_GOOD);
	if (member_interaction(l->m) == INTERACTION_NONE)
		return letter_text(LT_INTERACTION_NONE);
	switch (member_comments(l->m)) {
	case COMMENTS_ENABLED:
		return letter_text(LT_COMMENTS_OPEN);
	case COMMENTS_DISABLED:
		return letter_text(LT_COMMENTS_OFF);
	default:
		return letter_text(LT_COMMENTS_UNKNOWN);
	}
}

static void number(struct paper *p, int n)
{
	struct text t = TEXT_INIT(16);

	if (n >= 0)
		text_setf(&t, "%d", n);
	paper_cell(p, TINT_NONE, text_str(&t));
	text_clear(&t);
}

const char *digest_state(const struct account_line *l)
{
	const struct member *m = l->m;

	if (scope_is_contested(l))
		return letter_text(l->flag == STANDING_OBJECTED ? LT_OBJECTED : LT_DISMISSED);
	if (m->verdict.state == STATE_STALE_SOURCE)
		return letter_text(LT_STATE_STALE);
	return scope_class(m) == CLASS_UNCHECKED ? letter_text(LT_UNCHECKED) : word_state(m->verdict.state, m->verdict.proof);
}

static enum tint state_tint(const struct account_line *l)
{
	const struct member *m = l->m;

	if (scope_is_contested(l))
		return TINT_NONE;
	return scope_class(m) == CLASS_UNCHECKED ? TINT_WARN : tint_state(m->verdict.state);
}

static void accounts(struct digest *d)
{
	const char *heads[] = { letter_text(LT_ACCOUNT), letter_text(LT_PLATFORM), letter_text(LT_LAST_UPDATE), letter_text(LT_DAYS),
		letter_text(LT_LONGEST_GAP), letter_text(LT_POSTS_WEEK), letter_text(LT_INTERACTION), letter_text(LT_STATE) };
	struct paper *p = &d->l->paper;
	struct text t = TEXT_INIT(0);
	int n = 0;

	for (int i = 0; i < d->s->n; i++) {
		const struct account_line *l = &d->s->v[i];

		if (!l->own)
			continue;
		if (!n++) {
			paper_heading(p, letter_text(LT_ACCOUNTS));
			paper_table(p, heads, sizeof heads / sizeof *heads);
		}
		text_reset(&t);
		last_update(l, &t);
		paper_cell(p, TINT_NONE, l->m->conf->name);
		paper_cell(p, TINT_NONE, word_platform(l->m->conf->platform));
		paper_cell(p, TINT_NONE, text_str(&t));
		number(p, l->days);
		number(p, l->gap);
		number(p, l->posts);
		paper_cell(p, TINT_NONE, digest_interaction(l));
		paper_cell(p, state_tint(l), digest_state(l));
	}
	if (n) {
		paper_table_end(p);
		paper_sentence(p, letter_text(LT_GAP_NOTE));
	}
	text_clear(&t);
}

static void unit_row(struct paper *p, const char *name, const int *count)
{
	int all = 0;

	for (int c = 0; c <= CLASS_OTHER; c++)
		all += count[c];
	paper_cell(p, TINT_NONE, name);
	number(p, all);
	number(p, count[CLASS_CURRENT]);
	number(p, count[CLASS_DUE]);
	number(p, count[CLASS_OVERDUE]);
	number(p, count[CLASS_UNCHECKED]);
	number(p, count[CLASS_OTHER]);
}

struct unit_count { int unit, of[CLASS_OTHER + 1]; };

/* In the official order, in which the lines stand already; the caller frees it. */
static struct unit_count *count_units(const struct digest *d, int *ret_n)
{
	struct unit_count *v = mem_alloc(((size_t)d->s->n + 1) * sizeof *v);
	int n = 0;

	for (int i = 0; i < d->s->n; i++) {
		const struct account_line *l = &d->s->v[i];

		if (d->unit >= 0 && l->own)
			continue;
		if (!n || v[n - 1].unit != l->m->conf->unit)
			v[n++].unit = l->m->conf->unit;
		v[n - 1].of[scope_line_class(l)]++;
	}
	*ret_n = n;
	return v;
}

/* Of many units those with nothing to tell are left out first. */
static void by_unit(struct digest *d)
{
	const char *heads[] = { letter_text(LT_UNIT), letter_text(LT_ALL), letter_text(LT_CURRENT), letter_text(LT_DUE_SOON), letter_text(LT_OVERDUE),
		letter_text(LT_UNCHECKED), letter_text(LT_OTHER) };
	struct paper *p = &d->l->paper;
	struct text t = TEXT_INIT(0);
	int n, shown = 0, sum[CLASS_OTHER + 1] = { 0 };
	struct unit_count *v = count_units(d, &n);

	paper_heading(p, letter_text(d->unit < 0 ? LT_BY_UNIT : LT_BELOW));
	paper_table(p, heads, sizeof heads / sizeof *heads);
	for (int i = 0; i < n; i++) {
		const int *of = v[i].of;

		for (int c = 0; c <= CLASS_OTHER; c++)
			sum[c] += of[c];
		if (n > UNITS_SHOWN_MAX && (shown == UNITS_SHOWN_MAX || !(of[CLASS_DUE] + of[CLASS_OVERDUE] + of[CLASS_UNCHECKED])))
			continue;
		unit_row(p, d->v->config->units[v[i].unit].name, of);
		shown++;
	}
	if (n > 1)
		unit_row(p, letter_text(LT_SUM), sum);
	paper_table_end(p);
	if (n > shown) {
		text_setf(&t, letter_text(LT_MORE_UNITS), n - shown);
		paper_sentence(p, text_str(&t));
	}
	text_clear(&t);
	free(v);
}

/* ---- change, and what could not be checked ---------------------------------------------- */

static void change(struct digest *d)
{
	struct paper *p = &d->l->paper;
	struct text t = TEXT_INIT(0);

	paper_heading(p, letter_text(LT_CHANGE));
	text_setf(&t, letter_text(LT_CHANGE_POSTS), d->s->posts, d->s->posts_before);
	if (d->s->new_overdue || d->s->ended)
		letter_add(&t, LT_CHANGE_OVERDUE, d->s->new_overdue, d->s->ended);
	else
		letter_add(&t, LT_CHANGE_NONE);
	paper_sentence(p, text_str(&t));
	if (d->s->objected) {
		text_setf(&t, letter_text(LT_OBJECTED_NOTE), d->s->objected);
		paper_sentence(p, text_str(&t));
	}
	text_clear(&t);
}

static moment failing_since(const struct member *m)
{
	moment since = MOMENT_NONE;

	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].failing_since != MOMENT_NONE && (since == MOMENT_NONE || m->card.feeds[i].failing_since < since))
			since = m->card.feeds[i].failing_since;
	return since;
}

static moment source_life_of(const struct digest *d, const struct member *m)
{
	moment life = MOMENT_NONE;

	for (int i = 0; i < m->card.n_feeds; i++)
		if (d->v->reg->sources[m->card.feeds[i].source].life > life)
			life = d->v->reg->sources[m->card.feeds[i].source].life;
	return life;
}

static void add_unchecked(struct digest *d, const struct account_line *l)
{
	const struct member *m = l->m;
	enum letter_text why = m->verdict.state == STATE_STALE_SOURCE ? LT_NOT_CHECKED_STALE : m->verdict.state == STATE_UNREACHABLE ? LT_NOT_CHECKED_UNREACHABLE :
		m->verdict.state == STATE_UNREADABLE ? LT_NOT_CHECKED_UNREADABLE : m->verdict.state == STATE_UNKNOWN ? LT_NOT_CHECKED_UNKNOWN :
		m->verdict.state == STATE_OVERDUE ? LT_NOT_CHECKED_PRESUMED : LT_NOT_CHECKED_NEW;
	moment since = m->verdict.state == STATE_STALE_SOURCE ? source_life_of(d, m) : m->verdict.state == STATE_OVERDUE ? m->verdict.last_update.earliest : failing_since(m);
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0), of = TEXT_INIT(0);

	if (since == MOMENT_NONE)
		text_add(&at, letter_text(LT_NOT_CHECKED_SINCE));
	else
		letter_add_day(&at, since, m->policy->zone);
	whose(d, l, &of);
	text_setf(&t, letter_text(why), m->conf->name, text_str(&of), text_str(&at));
	if (m->verdict.check_by_hand)
		letter_add(&t, LT_NOT_CHECKED_BY_HAND);
	paper_item(&d->l->paper, text_str(&t));
	text_clear(&t);
	text_clear(&at);
	text_clear(&of);
}

static void unchecked(struct digest *d)
{
	struct text t = TEXT_INIT(0);
	int shown = 0, left = 0;

	for (int i = 0; i < d->s->n; i++) {
		if (scope_class(d->s->v[i].m) != CLASS_UNCHECKED)
			continue;
		if (!shown && !left)
			paper_heading(&d->l->paper, letter_text(LT_NOT_CHECKED));
		if (shown < UNCHECKED_SHOWN_MAX) {
			add_unchecked(d, &d->s->v[i]);
			shown++;
		} else {
			left++;
		}
	}
	if (left) {
		text_setf(&t, letter_text(d->l->file_name.len ? LT_MORE_IN_FILE : LT_MORE), left);
		paper_sentence(&d->l->paper, text_str(&t));
	}
	if (d->v->reg->world.frozen)
		paper_sentence(&d->l->paper, letter_text(LT_OFFLINE));
	text_clear(&t);
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static bool is_late(const struct digest *d)
{
	return d->v->now - d->week->due > LETTER_LATE;
}

static void footer(struct digest *d)
{
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0);

	letter_add_time(&at, d->v->now, d->v->config->zone);
	text_setf(&t, letter_text(LT_MADE), text_str(&at));
	if (is_late(d)) {
		text_reset(&at);
		letter_add_time(&at, d->week->due, d->v->config->zone);
		letter_add(&t, LT_LATE, text_str(&at));
	}
	paper_small(&d->l->paper, text_str(&t));
	text_clear(&t);
	text_clear(&at);
}

static void head(struct digest *d)
{
	const struct config *c = d->v->config;
	struct text title = TEXT_INIT(0), from = TEXT_INIT(0), to = TEXT_INIT(0), first = TEXT_INIT(0);

	letter_add_day(&from, letter_noon(d->week->end - 7, c->zone), c->zone);
	letter_add_day(&to, letter_noon(d->week->end - 1, c->zone), c->zone);
	text_setf(&title, letter_text(d->unit < 0 ? LT_TITLE_OFFICE : LT_TITLE), d->unit < 0 ? "" : c->units[d->unit].name, text_str(&from), text_str(&to));
	digest_first_sentence(d, &first);
	text_reset(&to);
	letter_add_day(&to, d->v->now, c->zone);
	text_setf(&d->l->subject, letter_text(is_late(d) ? LT_SUBJECT_LATE : LT_SUBJECT), text_str(&to), text_str(&first));
	paper_begin(&d->l->paper, c->language, text_str(&title));
	paper_first(&d->l->paper, text_str(&first));
	text_clear(&title);
	text_clear(&from);
	text_clear(&to);
	text_clear(&first);
}

int letter_digest(struct letter *ret, const struct report_view *v, int unit, const struct report_week *w, struct text *err)
{
	struct scope s;
	struct digest d = { .v = v, .s = &s, .l = ret, .unit = unit, .week = w };
	int e = 0;

	*ret = (struct letter){ 0 };
	if (scope_make(&s, v, unit, w)) {
		text_setf(err, "%s", store_error(v->store));
		return -1;
	}
	digest_count(&d);
	if (s.has_below)
		e = digest_attach(&d, err);
	head(&d);
	todo(&d, true, LT_TODO);
	if (unit >= 0) {
		accounts(&d);
		if (s.has_below)
			todo(&d, false, LT_BELOW_TODO);
	}
	if (s.has_below)
		by_unit(&d);
	change(&d);
	unchecked(&d);
	footer(&d);
	paper_end(&ret->paper);
	ret->nothing = s.n == 0 || (unit >= 0 && v->config->units[unit].digest_findings_only && !(s.due + s.overdue + s.unchecked + s.confirmed));
	scope_clear(&s);
	if (e)
		letter_clear(ret);
	return e;
}

void letter_clear(struct letter *l)
{
	text_clear(&l->subject);
	text_clear(&l->file);
	text_clear(&l->file_name);
	text_clear(&l->file_type);
	paper_clear(&l->paper);
	*l = (struct letter){ 0 };
}
