/*
 * digest - the weekly letter: the first sentence says it all; then what needs
 * doing, how the accounts stand, what changed, and what could not be checked.
 *
 * It knows the order of an official letter; the sentences stand in
 * letter-text.c, the figures come from scope.c, and the judge has decided.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "letter.h"
#include "letter-text.h"
#include "log.h"
#include "sheet-out.h"

enum {
	TODO_SHOWN_MAX = 30,     /* accounts of units below that are named: the rest is in the attached table */
	UNCHECKED_SHOWN_MAX = 30,
};

struct digest {
	const struct report_view *v;
	const struct scope *s;
	struct letter *l;
	int unit;
	int n_due, n_overdue, n_unchecked, n_confirmed; /* of the unit itself; of the office: of all */
	moment first_deadline, last_deadline;           /* of those due */
	const struct zone *zone;                        /* of the first deadline */
};

static bool mine(const struct digest *d, const struct account_line *l)
{
	return l->own || d->unit < 0;
}

static void count_mine(struct digest *d)
{
	d->first_deadline = MOMENT_NEVER;
	d->last_deadline = MOMENT_NONE;
	d->zone = d->v->config->zone;
	for (int i = 0; i < d->s->n; i++) {
		const struct account_line *l = &d->s->v[i];
		enum account_class c = scope_class(l->m);

		if (!mine(d, l))
			continue;
		d->n_due += c == CLASS_DUE;
		d->n_overdue += c == CLASS_OVERDUE;
		d->n_unchecked += c == CLASS_UNCHECKED;
		for (int f = 0; f < l->n_findings; f++)
			d->n_confirmed += l->finding[f].standing == STANDING_CONFIRMED;
		if (c != CLASS_DUE)
			continue;
		if (l->m->verdict.deadline < d->first_deadline) {
			d->first_deadline = l->m->verdict.deadline;
			d->zone = l->m->policy.zone;
		}
		if (l->m->verdict.deadline > d->last_deadline)
			d->last_deadline = l->m->verdict.deadline;
	}
}

/* ---- the first sentence -------------------------------------------------------- */

static void first_sentence(const struct digest *d, struct text *t)
{
	struct text by = TEXT_INIT(0);

	if (d->n_due)
		letter_add_deadline(&by, d->first_deadline, d->zone);
	if (d->unit < 0 && d->n_overdue + d->n_due + d->n_unchecked)
		text_setf(t, letter_text(LT_OFFICE_FIRST), d->n_overdue, d->n_due, d->n_unchecked);
	else if (d->n_overdue && d->n_due)
		text_setf(t, letter_text(LT_OVERDUE_AND_BY), d->n_overdue, d->n_due, text_str(&by));
	else if (d->n_overdue)
		text_setf(t, letter_text(LT_OVERDUE_NOW), d->n_overdue);
	else if (d->n_due)
		text_setf(t, letter_text(d->first_deadline == d->last_deadline ? LT_UPDATE_BY : LT_UPDATE_FROM), d->n_due, text_str(&by));
	if (d->n_confirmed)
		text_addf(t, letter_text(LT_FINDINGS_TO_SETTLE), d->n_confirmed);
	if (!t->len && d->n_unchecked)
		text_setf(t, letter_text(LT_NOTHING_UNCHECKED), d->n_unchecked);
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
		letter_add_day(t, l->m->verdict.last_update.earliest, l->m->policy.zone);
}

/* True: the account's line says that something is to be done. */
static bool add_todo(struct digest *d, const struct account_line *l)
{
	const struct member *m = l->m;
	enum account_class c = scope_class(m);
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0), by = TEXT_INIT(0);
	bool any = c == CLASS_DUE || c == CLASS_OVERDUE;

	last_update(l, &at);
	if (m->verdict.deadline != MOMENT_NONE && m->verdict.deadline != MOMENT_NEVER)
		letter_add_deadline(&by, m->verdict.deadline, m->policy.zone);
	if (c == CLASS_DUE)
		text_setf(&t, letter_text(LT_TODO_DUE), m->conf->name, word_platform(m->conf->platform), text_str(&at), l->days, text_str(&by));
	else if (c == CLASS_OVERDUE)
		text_setf(&t, letter_text(LT_TODO_OVERDUE), m->conf->name, word_platform(m->conf->platform), text_str(&at), l->days);
	if (any)
		paper_item(&d->l->paper, text_str(&t));
	for (int f = 0; f < l->n_findings; f++)
		if (l->finding[f].standing == STANDING_CONFIRMED) {
			text_setf(&t, letter_text(LT_TODO_FINDING), m->conf->name, word_platform(m->conf->platform), word_rule(l->finding[f].rule, l->finding[f].standing));
			paper_item(&d->l->paper, text_str(&t));
			any = true;
		}
	text_clear(&t);
	text_clear(&at);
	text_clear(&by);
	return any;
}

static void todo(struct digest *d, bool own, enum letter_text heading)
{
	int shown = 0, left = 0;
	bool overdue = false;
	struct text t = TEXT_INIT(0);

	for (int i = 0; i < d->s->n; i++) {
		const struct account_line *l = &d->s->v[i];
		enum account_class c = scope_class(l->m);

		if ((d->unit >= 0 && l->own != own) || (c != CLASS_DUE && c != CLASS_OVERDUE && !l->n_findings))
			continue;
		if (shown >= TODO_SHOWN_MAX) {
			left++;
			continue;
		}
		if (!shown)
			paper_heading(&d->l->paper, letter_text(heading));
		shown += add_todo(d, l);
		overdue |= c == CLASS_OVERDUE;
	}
	if (left) {
		text_setf(&t, letter_text(d->l->file_name.len ? LT_MORE_IN_FILE : LT_MORE), left);
		paper_sentence(&d->l->paper, text_str(&t));
	}
	if (overdue && own)
		paper_sentence(&d->l->paper, letter_text(LT_CLUE));
	text_clear(&t);
}

/* ---- tables -------------------------------------------------------------------------- */

static const char *interaction_of(const struct account_line *l)
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

static const char *class_word(const struct member *m)
{
	return m->verdict.state == STATE_OVERDUE && m->verdict.proof != PROOF_PROVEN ? letter_text(LT_UNCHECKED) : word_state(m->verdict.state, m->verdict.proof);
}

static enum tint class_tint(const struct member *m)
{
	return m->verdict.state == STATE_OVERDUE && m->verdict.proof != PROOF_PROVEN ? TINT_WARN : tint_state(m->verdict.state);
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
		paper_cell(p, TINT_NONE, interaction_of(l));
		paper_cell(p, class_tint(l->m), class_word(l->m));
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

/* A row a unit, in the official order, in which the lines stand already. */
static void by_unit(struct digest *d)
{
	const char *heads[] = { letter_text(LT_UNIT), letter_text(LT_ALL), letter_text(LT_CURRENT), letter_text(LT_DUE_SOON), letter_text(LT_OVERDUE),
		letter_text(LT_UNCHECKED), letter_text(LT_OTHER) };
	struct paper *p = &d->l->paper;
	int count[CLASS_OTHER + 1] = { 0 }, unit = -1;

	paper_heading(p, letter_text(d->unit < 0 ? LT_BY_UNIT : LT_BELOW));
	paper_table(p, heads, sizeof heads / sizeof *heads);
	for (int i = 0; i <= d->s->n; i++) {
		const struct account_line *l = i < d->s->n ? &d->s->v[i] : NULL;

		if (l && d->unit >= 0 && l->own)
			continue;
		if (unit >= 0 && (!l || l->m->conf->unit != unit)) {
			unit_row(p, d->v->config->units[unit].name, count);
			memset(count, 0, sizeof count);
		}
		if (l) {
			unit = l->m->conf->unit;
			count[scope_class(l->m)]++;
		}
	}
	paper_table_end(p);
}

/* ---- change, and what could not be checked ---------------------------------------------- */

static void change(struct digest *d)
{
	struct paper *p = &d->l->paper;
	struct text t = TEXT_INIT(0);

	paper_heading(p, letter_text(LT_CHANGE));
	text_setf(&t, letter_text(LT_CHANGE_POSTS), d->s->posts, d->s->posts_before);
	if (d->s->new_overdue || d->s->ended)
		text_addf(&t, letter_text(LT_CHANGE_OVERDUE), d->s->new_overdue, d->s->ended);
	else
		text_add(&t, letter_text(LT_CHANGE_NONE));
	paper_sentence(p, text_str(&t));
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
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0);

	if (since == MOMENT_NONE)
		text_add(&at, letter_text(LT_NOT_CHECKED_SINCE));
	else
		letter_add_day(&at, since, m->policy.zone);
	text_setf(&t, letter_text(why), m->conf->name, word_platform(m->conf->platform), text_str(&at));
	if (m->verdict.check_by_hand)
		text_add(&t, letter_text(LT_NOT_CHECKED_BY_HAND));
	paper_item(&d->l->paper, text_str(&t));
	text_clear(&t);
	text_clear(&at);
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

/* ---- the attached table -------------------------------------------------------------------- */

static void sheet_number(struct sheet_out *o, int n)
{
	if (n >= 0)
		sheet_out_number(o, n);
	else
		sheet_out_text(o, "");
}

static void sheet_day(struct sheet_out *o, moment m, const struct zone *z)
{
	struct text t = TEXT_INIT(32);
	struct civil c;

	if (m != MOMENT_NONE && m != MOMENT_NEVER) {
		c = civil_at(m, z);
		text_setf(&t, "%04d-%02d-%02d", c.year, c.month, c.day);
	}
	sheet_out_date(o, text_str(&t));
	text_clear(&t);
}

static void sheet_row(struct sheet_out *o, const struct digest *d, const struct account_line *l)
{
	const struct member *m = l->m;

	sheet_out_text(o, d->v->config->units[m->conf->unit].name);
	sheet_out_text(o, m->conf->name);
	sheet_out_text(o, word_platform(m->conf->platform));
	sheet_out_text(o, class_word(m));
	sheet_day(o, m->verdict.last_update.earliest, m->policy.zone);
	sheet_number(o, l->days);
	sheet_day(o, m->verdict.deadline == MOMENT_NONE || m->verdict.deadline == MOMENT_NEVER ? MOMENT_NONE : m->verdict.deadline - 1, m->policy.zone);
	sheet_number(o, l->gap);
	sheet_number(o, l->posts);
	sheet_out_text(o, interaction_of(l));
	sheet_out_end_row(o);
}

static void sheet_heads(struct sheet_out *o)
{
	static const struct { enum letter_text head; int width; } heads[] = { { LT_UNIT, 24 }, { LT_ACCOUNT, 28 }, { LT_PLATFORM, 12 }, { LT_STATE, 22 },
		{ LT_LAST_UPDATE, 12 }, { LT_DAYS, 9 }, { LT_DEADLINE, 12 }, { LT_LONGEST_GAP, 13 }, { LT_POSTS_WEEK, 14 }, { LT_INTERACTION, 20 } };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		sheet_out_heading(o, letter_text(heads[i].head), heads[i].width);
	sheet_out_end_row(o);
}

static int attach(struct digest *d, struct text *err)
{
	char folder[] = "/tmp/newmedia-XXXXXX";
	struct text path = TEXT_INIT(0);
	struct sheet_out *o;
	struct civil c = civil_at(d->v->now, d->v->config->zone);
	struct text day = TEXT_INIT(16);
	int e = -1;

	if (!mkdtemp(folder)) {
		text_setf(err, _("cannot make a folder for the table in /tmp"));
		return -1;
	}
	text_setf(&path, "%s/accounts.xlsx", folder);
	o = sheet_out_open(text_str(&path), letter_text(LT_SHEET_NAME), err);
	if (o) {
		sheet_heads(o);
		for (int i = 0; i < d->s->n; i++)
			sheet_row(o, d, &d->s->v[i]);
		e = sheet_out_close(o, err);
	}
	if (!e)
		e = text_read_file(&d->l->file, text_str(&path), err);
	unlink(text_str(&path));
	rmdir(folder);
	text_setf(&day, "%04d%02d%02d", c.year, c.month, c.day);
	text_setf(&d->l->file_name, letter_text(LT_FILE_NAME), text_str(&day));
	text_setf(&d->l->file_type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	text_clear(&path);
	text_clear(&day);
	return e;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static void footer(struct digest *d, moment due)
{
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0);

	letter_add_time(&at, d->v->now, d->v->config->zone);
	text_setf(&t, letter_text(LT_MADE), text_str(&at));
	if (d->v->now - due > LETTER_LATE) {
		text_reset(&at);
		letter_add_time(&at, due, d->v->config->zone);
		text_addf(&t, letter_text(LT_LATE), text_str(&at));
	}
	paper_small(&d->l->paper, text_str(&t));
	text_clear(&t);
	text_clear(&at);
}

static void head(struct digest *d)
{
	const struct config *c = d->v->config;
	struct text title = TEXT_INIT(0), from = TEXT_INIT(0), to = TEXT_INIT(0), first = TEXT_INIT(0);

	letter_add_day(&from, day_add(d->v->now, -7, c->zone), c->zone);
	letter_add_day(&to, day_add(d->v->now, -1, c->zone), c->zone);
	text_setf(&title, letter_text(d->unit < 0 ? LT_TITLE_OFFICE : LT_TITLE), d->unit < 0 ? "" : c->units[d->unit].name, text_str(&from), text_str(&to));
	first_sentence(d, &first);
	text_reset(&to);
	letter_add_day(&to, d->v->now, c->zone);
	text_setf(&d->l->subject, letter_text(LT_SUBJECT), text_str(&to), text_str(&first));
	paper_begin(&d->l->paper, c->language, text_str(&title));
	paper_first(&d->l->paper, text_str(&first));
	text_clear(&title);
	text_clear(&from);
	text_clear(&to);
	text_clear(&first);
}

int letter_digest(struct letter *ret, const struct report_view *v, int unit, moment due, struct text *err)
{
	struct scope s;
	struct digest d = { .v = v, .s = &s, .l = ret, .unit = unit };
	int e = 0;

	*ret = (struct letter){ 0 };
	if (scope_make(&s, v, unit, true)) {
		text_setf(err, "%s", store_error(v->store));
		return -1;
	}
	count_mine(&d);
	if (s.has_below)
		e = attach(&d, err);
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
	footer(&d, due);
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
