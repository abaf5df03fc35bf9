/*
 * digest - the weekly letters in a person's hand: read, written as .eml files
 * as they travel, or sent.
 *
 * A file is the letter as it left, where it was made already; else, and where
 * it is only shown, it is made of what is known now, and says so.
 */
#include "ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "emit.h"
#include "letter.h"
#include "letter-text.h"
#include "occasion.h"
#include "write.h"

struct showing {
	const struct ctl *c;
	struct report_view v;
	struct report_week week;
	struct text day;             /* of the digest: 2021-07-05 */
	struct emit j;               /* with --json */
	int last_unit;               /* shown without --out: a letter a unit, not a recipient */
	int letters;
	struct text err;             /* empty = none */
};
enum { UNIT_NONE = -2 };

/* ---- which week ------------------------------------------------------------------- */

/* The week 2021-W27 (ISO 8601) as the day after its Sunday; -1: no such week. */
static int64_t week_end(const char *s)
{
	int year, week, end = 0;
	int64_t fourth, monday;

	if (sscanf(s, "%4d-W%2d%n", &year, &week, &end) != 2 || s[end] || year < 1970 || week < 1)
		return -1;
	fourth = civil_days(year, 1, 4); /* always in week 1 */
	monday = fourth - (fourth + 3) % 7 + 7 * (int64_t)(week - 1);
	if (monday + 3 >= civil_days(year + 1, 1, 1))
		return -1;
	return monday + 7;
}

/* The digest that tells of a week leaves on the first of its days after it. */
static int64_t digest_after(int64_t end, const struct digest_rule *r)
{
	int64_t monday_based = (r->weekday + 6) % 7;

	return end + monday_based;
}

static int find_week(struct showing *x)
{
	struct digest_rule r = occasion_digest_rule(x->v.config);
	struct digest_day latest = digest_latest(&r, x->v.now);
	int64_t end = x->c->week ? week_end(x->c->week) : 0;

	if (end < 0)
		return ctl_usage(x->c, _("--week %s: no such week, expected one like 2021-W27"), x->c->week);
	x->week = (struct report_week){ x->c->week ? digest_after(end, &r) : latest.day, x->v.now };
	occasion_name_day(&x->day, x->week.end);
	return 0;
}

/* ---- one letter ----------------------------------------------------------------------- */

struct made { struct text bytes, subject, text; };

static void made_clear(struct made *m)
{
	text_clear(&m->bytes);
	text_clear(&m->subject);
	text_clear(&m->text);
}

struct search { struct showing *x; const char *cause; struct made *m; bool found; };

static bool take_sent(void *ctx, const struct outbox_row *r)
{
	struct search *f = ctx;

	if (strcmp(r->cause, f->cause) || r->frozen == MOMENT_NONE)
		return true;
	text_add(&f->m->subject, r->subject);
	f->found = store_get_frozen(f->x->v.store, r->id, &f->m->bytes) == 1;
	return false;
}

static bool find_sent(struct showing *x, const char *cause, struct made *m)
{
	struct search f = { x, cause, m, false };

	if (x->v.store && store_each_outbox(x->v.store, false, take_sent, &f))
		text_setf(&x->err, "%s", store_error(x->v.store));
	return f.found;
}

static int make(struct showing *x, int unit, const struct address *to, const char *cause, struct made *m)
{
	struct letter l;
	struct text id = TEXT_INIT(0);
	int e = letter_digest(&l, &x->v, unit, &x->week, &x->err);

	if (e)
		return -1;
	letter_message_id(&id, x->v.config, cause);
	e = letter_bytes(&m->bytes, &l, &x->v, to, text_str(&id), &x->err);
	text_add(&m->subject, text_str(&l.subject));
	text_add(&m->text, text_str(&l.paper.text));
	letter_clear(&l);
	text_clear(&id);
	return e;
}

static int write_file(struct showing *x, const char *unit, const char *mail, const struct made *m, struct text *path)
{
	text_setf(path, "%s/%s%s%s.eml", x->c->out, *unit ? unit : "office", *mail ? "." : "", mail);
	for (char *p = path->buf + strlen(x->c->out) + 1; *p; p++)
		if (*p == '/')
			*p = '_';
	return text_write_file(text_str(path), m->bytes.buf, m->bytes.len, 0644, &x->err);
}

static void tell(struct showing *x, const char *unit, const char *mail, const struct made *m, const char *path)
{
	if (x->c->json) {
		emit_open(&x->j, NULL, '{');
		emit_filled(&x->j, "unit", unit);
		emit_filled(&x->j, "to", mail);
		emit_string(&x->j, "subject", text_str(&m->subject));
		emit_filled(&x->j, "file", path);
		emit_close(&x->j, '}');
	} else if (*path) {
		puts(path);
	} else {
		printf("%s%s\n%s", x->letters ? "\n────────\n\n" : "", text_str(&m->subject), text_str(&m->text));
	}
}

static void show_short(struct showing *x, int unit)
{
	struct text t = TEXT_INIT(0);

	if (letter_short(&t, &x->v, unit, &x->err))
		return;
	if (x->c->json) {
		emit_open(&x->j, NULL, '{');
		emit_filled(&x->j, "unit", unit < 0 ? "" : x->v.config->units[unit].key);
		emit_string(&x->j, "text", text_str(&t));
		emit_close(&x->j, '}');
	} else {
		puts(text_str(&t));
	}
	text_clear(&t);
}

static void show_letter(struct showing *x, int unit, const struct address *to)
{
	const char *key = unit < 0 ? "" : x->v.config->units[unit].key;
	struct text cause = TEXT_INIT(0), path = TEXT_INIT(0);
	struct made m = { 0 };

	text_setf(&cause, "digest/%s/%s/%s", text_str(&x->day), key, to->mail);
	if ((!x->c->out || !find_sent(x, text_str(&cause), &m)) && !x->err.len)
		make(x, unit, to, text_str(&cause), &m);
	if (!x->err.len && x->c->out)
		write_file(x, key, to->mail, &m, &path);
	if (!x->err.len)
		tell(x, key, to->mail, &m, text_str(&path));
	made_clear(&m);
	text_clear(&cause);
	text_clear(&path);
}

static void show(void *ctx, int unit, const struct address *to)
{
	static const struct address nobody = { "", "" };
	struct showing *x = ctx;

	if (x->err.len || (to && occasion_is_hook(to)) || (!x->c->out && unit == x->last_unit))
		return;
	x->last_unit = unit;
	if (x->c->brief)
		show_short(x, unit);
	else
		show_letter(x, unit, to ? to : &nobody);
	x->letters++;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static int show_all(struct showing *x)
{
	struct occasion o = { "digest", text_str(&x->day), x->week.due, true, true, OCCASION_ALL };

	if (x->c->unit && (o.unit = config_unit(x->v.config, x->c->unit)) < 0) {
		log_err(_("no unit is called %s"), x->c->unit);
		return EXIT_WRONG;
	}
	if (x->c->out && write_record(x->c, x->v.config, "export", _("digest %s: %s"), text_str(&x->day), x->c->out))
		return EXIT_WRONG;
	if (x->c->out && mkdir(x->c->out, 0777) && errno != EEXIST) {
		log_err(_("cannot make the folder %s: %s"), x->c->out, strerror(errno));
		return EXIT_WRONG;
	}
	letter_language(x->v.config->language);
	if (x->c->json)
		emit_open(&x->j, NULL, '[');
	occasion_each(x->v.config, &o, show, x);
	log_speak_own();
	if (!x->letters && !x->err.len)
		text_setf(&x->err, _("there is no account that a letter could speak of"));
	if (x->c->json) {
		emit_close(&x->j, ']');
		emit_end(&x->j);
	}
	if (x->err.len)
		log_err("%s", text_str(&x->err));
	return x->err.len ? EXIT_WRONG : 0;
}

static int send_all(struct showing *x)
{
	struct text args = TEXT_INIT(0);
	int e;

	text_addf(&args, "%lld\n%s", (long long)x->week.end, x->c->unit ? x->c->unit : "");
	e = write_and_tell(x->c, x->v.config, "digest", text_str(&args));
	text_clear(&args);
	return e;
}

int verb_digest(struct ctl *c)
{
	struct showing x = { .c = c, .last_unit = UNIT_NONE, .err = TEXT_SENTENCE, .j = { .to = stdout, .buf = TEXT_INIT(0) } };
	struct view v;
	int e;

	if (c->n_args)
		return ctl_usage(c, _("digest takes no arguments; --unit names one unit"));
	if (!!c->out + c->send + c->brief > 1)
		return ctl_usage(c, _("--out, --send and --short exclude each other"));
	if ((e = view_open(&v, c)))
		return e;
	x.v = (struct report_view){ v.config, v.store, v.reg, v.now };
	e = find_week(&x);
	if (!e)
		e = c->send ? send_all(&x) : show_all(&x);
	view_close(&v);
	text_clear(&x.day);
	text_clear(&x.err);
	return e;
}
