/*
 * notice - letters that go at once: warnings to contacts, the word before a
 * holiday, messages to the admin; and the making of any letter of the outbox.
 *
 * A notice is made when it leaves, not when its cause arose: an account that
 * was updated meanwhile is not asked for again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "letter.h"
#include "letter-text.h"
#include "log.h"
#include "mime.h"

/* A deadline up to two days after the holiday is hard to keep for who comes back to work on its first morning. */
enum { AFTER_HOLIDAY = 2 };

struct notice {
	const struct report_view *v;
	struct paper warns, admin;   /* only their lists are used */
	int n_warns, n_admin, n_gone;
	moment first_deadline;
	const struct zone *zone;
	struct text first_admin;
};

static void add_warn_item(struct paper *p, const struct report_view *v, const struct member *m)
{
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0), by = TEXT_INIT(0);

	if (m->verdict.last_update.earliest == MOMENT_NONE)
		text_add(&at, letter_text(LT_NO_POST));
	else
		letter_add_day(&at, m->verdict.last_update.earliest, m->policy->zone);
	letter_add_deadline(&by, m->verdict.deadline, m->policy->zone);
	text_setf(&t, letter_text(LT_WARN_ITEM), m->conf->name, word_platform(m->conf->platform), v->config->units[m->conf->unit].name,
		text_str(&at), text_str(&by));
	paper_item(p, text_str(&t));
	text_clear(&t);
	text_clear(&at);
	text_clear(&by);
}

/* Body of a warning: the account's key, then the deadline it was given for. */
static void take_warn(struct notice *n, const char *body)
{
	struct text key = TEXT_INIT(0);
	size_t len = strcspn(body, " ");
	moment deadline = (moment)strtoll(body + len, NULL, 10);
	const struct member *m;
	int i;

	text_add_n(&key, body, len);
	i = register_find(n->v->reg, text_str(&key));
	text_clear(&key);
	m = i >= 0 ? &n->v->reg->members[i] : NULL;
	if (!m || m->verdict.deadline != deadline || deadline <= n->v->now || scope_class(m) != CLASS_DUE) {
		n->n_gone++;
		return;
	}
	add_warn_item(&n->warns, n->v, m);
	n->n_warns++;
	if (deadline < n->first_deadline) {
		n->first_deadline = deadline;
		n->zone = m->policy->zone;
	}
}

static bool take_part(void *ctx, const struct letter_row *l)
{
	struct notice *n = ctx;

	if (!strcmp(l->kind, "warn")) {
		take_warn(n, l->body);
		return true;
	}
	if (!n->n_admin++)
		text_add(&n->first_admin, l->body);
	paper_item(&n->admin, l->body);
	return true;
}

static void begin(struct letter *l, const struct report_view *v, const char *first)
{
	paper_begin(&l->paper, v->config->language, text_str(&l->subject));
	paper_first(&l->paper, first);
}

static void end(struct letter *l, const struct report_view *v)
{
	struct text t = TEXT_INIT(0), at = TEXT_INIT(0);

	letter_add_time(&at, v->now, v->config->zone);
	text_setf(&t, letter_text(LT_MADE), text_str(&at));
	paper_small(&l->paper, text_str(&t));
	paper_end(&l->paper);
	text_clear(&t);
	text_clear(&at);
}

static void add_list(struct paper *to, const struct paper *list)
{
	text_add_n(&to->text, text_str(&list->text), list->text.len);
	text_add_n(&to->html, text_str(&list->html), list->html.len);
}

/* A subject is one line, and a phone shows forty cells of it. */
static void add_cut(struct text *t, const char *s)
{
	enum { CELLS = 60 };
	size_t n = text_fit(s, CELLS);

	text_add_n(t, s, n);
	if (s[n])
		text_add(t, "…");
}

static void write_notice(struct letter *ret, struct notice *n)
{
	struct text first = TEXT_INIT(0), by = TEXT_INIT(0);

	if (n->n_warns)
		letter_add_deadline(&by, n->first_deadline, n->zone);
	if (n->n_warns) {
		text_setf(&first, letter_text(n->n_warns == 1 ? LT_UPDATE_BY : LT_UPDATE_FROM), n->n_warns, text_str(&by));
		text_setf(&ret->subject, letter_text(LT_WARN_SUBJECT), text_str(&first));
	} else {
		struct text cut = TEXT_INIT(0);

		add_cut(&cut, text_str(&n->first_admin));
		text_setf(&first, letter_text(LT_ADMIN_FIRST), n->n_admin);
		text_setf(&ret->subject, letter_text(LT_ADMIN_SUBJECT), n->n_admin, text_str(&cut));
		text_clear(&cut);
	}
	begin(ret, n->v, text_str(&first));
	if (n->n_warns) {
		add_list(&ret->paper, &n->warns);
		paper_sentence(&ret->paper, letter_text(LT_WARN_NOTE));
	}
	if (n->n_admin && n->n_warns) {
		text_setf(&first, letter_text(LT_ADMIN_FIRST), n->n_admin);
		paper_heading(&ret->paper, text_str(&first));
	}
	add_list(&ret->paper, &n->admin);
	end(ret, n->v);
	text_clear(&first);
	text_clear(&by);
}

/* The messages of a row of the outbox. */
static int compose_notice(struct letter *ret, const struct report_view *v, int64_t outbox, struct text *err)
{
	struct notice n = { .v = v, .first_deadline = MOMENT_NEVER, .zone = v->config->zone };
	int e = 0;

	*ret = (struct letter){ 0 };
	if (!v->store || store_each_outbox_part(v->store, outbox, take_part, &n)) {
		text_setf(err, "%s", v->store ? store_error(v->store) : _("there is no store yet"));
		e = -1;
	} else {
		ret->nothing = !n.n_warns && !n.n_admin;
		write_notice(ret, &n);
	}
	paper_clear(&n.warns);
	paper_clear(&n.admin);
	text_clear(&n.first_admin);
	return e;
}

/* ---- before a holiday --------------------------------------------------------------- */

/* first, last: the days off, since 1970-01-01. */
static int compose_holiday(struct letter *ret, const struct report_view *v, int unit, int64_t first, int64_t last, struct text *err)
{
	const struct zone *z = v->config->zone;
	struct text from = TEXT_INIT(0), to = TEXT_INIT(0), t = TEXT_INIT(0);
	struct paper list = { 0 };
	struct scope s;
	int n = 0;

	*ret = (struct letter){ 0 };
	if (scope_make(&s, v, unit, NULL)) {
		text_setf(err, "%s", store_error(v->store));
		return -1;
	}
	for (int i = 0; i < s.n; i++) {
		const struct member *m = s.v[i].m;

		if ((!s.v[i].own && unit >= 0) || m->verdict.deadline <= v->now || m->verdict.deadline > day_add(letter_noon(last, z), AFTER_HOLIDAY + 1, z) ||
			(scope_class(m) != CLASS_CURRENT && scope_class(m) != CLASS_DUE))
			continue;
		add_warn_item(&list, v, m);
		n++;
	}
	letter_add_day(&from, letter_noon(first, z), z);
	letter_add_day(&to, letter_noon(last, z), z);
	text_setf(&t, letter_text(n ? LT_HOLIDAY_FIRST : LT_HOLIDAY_NONE), text_str(&from), text_str(&to), n);
	text_setf(&ret->subject, letter_text(LT_HOLIDAY_SUBJECT), text_str(&t));
	begin(ret, v, text_str(&t));
	add_list(&ret->paper, &list);
	paper_sentence(&ret->paper, letter_text(LT_HOLIDAY_NOTE));
	end(ret, v);
	ret->nothing = s.n == 0;
	scope_clear(&s);
	paper_clear(&list);
	text_clear(&from);
	text_clear(&to);
	text_clear(&t);
	return 0;
}

void letter_test(struct letter *ret, const struct report_view *v)
{
	*ret = (struct letter){ 0 };
	text_setf(&ret->subject, "%s", letter_text(LT_TEST_SUBJECT));
	begin(ret, v, letter_text(LT_TEST_FIRST));
	end(ret, v);
}

/* ---- any letter ------------------------------------------------------------------------ */

int letter_of_row(struct letter *ret, const struct report_view *v, const struct outbox_row *r, struct text *err)
{
	int unit = *r->unit ? config_unit(v->config, r->unit) : -1;
	int year, month, day;
	long long first, last;

	*ret = (struct letter){ 0 };
	if (*r->unit && unit < 0) { /* it left the register between the cause and now */
		ret->nothing = true;
		return 0;
	}
	if (!strcmp(r->kind, "digest") && sscanf(r->cause, "digest/%d-%d-%d/", &year, &month, &day) == 3)
		return letter_digest(ret, v, unit, &(struct report_week){ civil_days(year, month, day), r->due }, err);
	if (!strcmp(r->kind, "notice"))
		return compose_notice(ret, v, r->id, err);
	if (!strcmp(r->kind, "holiday") && sscanf(r->cause, "holiday/%lld-%lld/", &first, &last) == 2)
		return compose_holiday(ret, v, unit, first, last, err);
	if (!strcmp(r->kind, "correction") || !strcmp(r->kind, "outcome"))
		return letter_correction(ret, v, r, err);
	return log_own(err, N_("a letter of the unknown kind %s"), r->kind);
}

void letter_message_id(struct text *ret, const struct config *c, const char *cause)
{
	const char *at = strrchr(c->mail.from.mail, '@');

	text_setf(ret, "%016llx.%016llx@%s", (unsigned long long)text_hash(cause, strlen(cause)),
		(unsigned long long)text_hash(c->mail.from.mail, strlen(c->mail.from.mail)), at && at[1] ? at + 1 : "localhost");
}

int letter_bytes(struct text *ret, const struct letter *l, const struct report_view *v, const struct address *to, const char *message_id,
	struct text *err)
{
	const struct config *c = v->config;
	struct mime_letter m = { .from_name = c->mail.from.name, .from = c->mail.from.mail, .to_name = to->name, .to = to->mail,
		.subject = text_str(&l->subject), .message_id = message_id, .date = v->now, .zone = c->zone,
		.language = strcmp(c->language, "en") ? "zh-CN" : "en", .text = text_str(&l->paper.text), .html = text_str(&l->paper.html) };

	if (l->file_name.len)
		m.file = (struct mime_file){ text_str(&l->file_name), text_str(&l->file_type), text_str(&l->file), l->file.len };
	return mime_make(&m, ret, err);
}
