/*
 * mail - what became of the letters, and one to try the settings with.
 *
 * The test letter does not go through the outbox: it is said at once, in the
 * admin's language, what the server answered and what to mend.
 */
#include "ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "letter.h"
#include "letter-text.h"
#include "post.h"
#include "smtp.h"
#include "table.h"
#include "write.h"

enum { TEST_MS = 60000 };

/* ---- the list ------------------------------------------------------------------- */

static const char *kind_word(const char *kind)
{
	static const struct { const char *kind, *word; } words[] = { { "digest", N_("weekly digest") }, { "holiday", N_("before a holiday") },
		{ "notice", N_("notice") } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].kind, kind))
			return _(words[i].word);
	return kind;
}

static const char *result_word(const struct outbox_row *r)
{
	const char *const words[] = { [MAILING_OWED] = r->last == MOMENT_NONE ? _("owed") : _("tried in vain, tried again"), [MAILING_SENT] = _("sent"),
		[MAILING_REFUSED] = _("refused for good"), [MAILING_EXPIRED] = _("given up after days"), [MAILING_NOTHING] = _("nothing to tell any more") };

	return words[r->result];
}

static enum tint result_tint(const struct outbox_row *r)
{
	if (r->result == MAILING_REFUSED || r->result == MAILING_EXPIRED)
		return TINT_BAD;
	return r->result == MAILING_OWED && r->last != MOMENT_NONE ? TINT_WARN : r->result == MAILING_SENT ? TINT_GOOD : TINT_DIM;
}

struct listing { struct table t; struct emit j; const struct zone *zone; bool json, csv; };

static void list_json(struct emit *j, const struct outbox_row *r)
{
	emit_open(j, NULL, '{');
	emit_int(j, "id", r->id);
	emit_string(j, "kind", r->kind);
	emit_filled(j, "unit", r->unit);
	emit_string(j, "to", r->address);
	emit_filled(j, "subject", r->subject);
	emit_filled(j, "message_id", r->message_id);
	emit_string(j, "result", mailing_name(r->result));
	emit_moment(j, "due", r->due);
	emit_moment(j, "made", r->frozen);
	emit_int(j, "attempts", r->attempts);
	emit_moment(j, "last_attempt", r->last);
	emit_moment(j, "next_attempt", r->next);
	if (r->code)
		emit_int(j, "code", r->code);
	else
		emit_null(j, "code");
	emit_filled(j, "said", r->said);
	emit_close(j, '}');
}

static bool list_row(void *ctx, const struct outbox_row *r)
{
	struct listing *l = ctx;

	if (l->json) {
		list_json(&l->j, r);
		return true;
	}
	table_cellf(&l->t, "%lld", (long long)r->id);
	table_cell(&l->t, l->csv ? r->kind : kind_word(r->kind));
	table_cell(&l->t, r->unit);
	table_cell(&l->t, r->address);
	table_tinted(&l->t, result_tint(r), l->csv ? mailing_name(r->result) : result_word(r));
	table_moment(&l->t, r->due, l->zone);
	table_moment(&l->t, r->last, l->zone);
	table_moment(&l->t, r->next, l->zone);
	table_cell(&l->t, r->said);
	return true;
}

static void list_heads(struct listing *l)
{
	static const struct table_head heads[] = {
		{ "id", N_("number"), COLUMN_RIGHT }, { "kind", N_("kind"), 0 }, { "unit", N_("unit"), COLUMN_SHRINKS },
		{ "to", N_("to"), COLUMN_SHRINKS }, { "result", N_("state"), 0 }, { "due", N_("due"), COLUMN_SPARE },
		{ "last_attempt", N_("last attempt"), 0 }, { "next_attempt", N_("next attempt"), 0 },
		{ "said", N_("the server said"), COLUMN_SHRINKS }
	};

	table_begin(&l->t, heads, sizeof heads / sizeof *heads, l->csv);
}

static int list(const struct ctl *c, const struct view *v)
{
	struct listing l = { .j = { .to = stdout, .buf = TEXT_INIT(0) }, .zone = v->config->zone, .json = c->json, .csv = c->csv };
	struct outbox_counts n = { 0 };
	int e = 0;

	if (l.json)
		emit_open(&l.j, NULL, '[');
	else
		list_heads(&l);
	if (v->store)
		e = store_each_outbox(v->store, !c->all, list_row, &l) || store_count_outbox(v->store, &n);
	if (l.json) {
		emit_close(&l.j, ']');
		emit_end(&l.j);
	} else {
		if (l.t.n_cells || l.csv)
			table_end(&l.t);
		if (!l.csv)
			printf(_("letters: %d owed, %d of them tried in vain; %d not delivered; %d sent\n"), n.owed, n.troubled, n.failed, n.sent);
	}
	if (e)
		log_err("%s", store_error(v->store));
	table_clear(&l.t);
	return e ? EXIT_WRONG : 0;
}

/* The letter as it travels. */
static int show(const struct ctl *c, const struct view *v)
{
	struct text bytes = TEXT_INIT(0);
	char *end;
	long long id = c->n_args > 1 ? strtoll(c->args[1], &end, 10) : -1;
	int e;

	if (id < 0 || *end)
		return ctl_usage(c, _("a letter's number is expected; newmediactl mail --all lists them"));
	e = v->store ? store_get_frozen(v->store, id, &bytes) : 0;
	if (e == 1)
		fwrite(bytes.buf, 1, bytes.len, stdout);
	else
		log_err("%s", e < 0 ? store_error(v->store) : _("there is no such letter, or it is not made yet"));
	text_clear(&bytes);
	return e == 1 ? 0 : EXIT_WRONG;
}

/* ---- the test letter --------------------------------------------------------------- */

static void keep_line(void *ctx, bool ours, const char *line)
{
	text_addf(ctx, "  %s %s\n", ours ? ">" : "<", line);
}

static int make_test(const struct view *v, const struct address *to, struct text *ret, struct text *err)
{
	struct report_view rv = { v->config, v->store, v->reg, v->now };
	struct text cause = TEXT_INIT(0), id = TEXT_INIT(0);
	struct letter l;
	int e;

	letter_sentences_in(v->config->language);
	letter_test(&l, &rv);
	text_setf(&cause, "test/%lld/%s", (long long)clock_now(), to->mail);
	letter_message_id(&id, v->config, text_str(&cause));
	e = letter_bytes(ret, &l, &rv, to, text_str(&id), err);
	letter_clear(&l);
	text_clear(&cause);
	text_clear(&id);
	return e;
}

static int say_result(const struct smtp *s, enum delivery d, uint32_t code, const struct text *said, const struct text *lines, const char *to)
{
	if (d == DELIVERY_SENT) {
		printf(_("the server took the letter to %s: %s\n"), to, text_str(said));
		return 0;
	}
	log_err(_("the letter to %s was not taken: %s"), to, text_str(said));
	if (*smtp_advice(s))
		log_err("%s", _(smtp_advice(s)));
	if (code >= 400 && code < 500)
		log_err(_("%u is an answer for a while: a letter of the outbox would be tried again for days"), code);
	if (lines->len)
		fprintf(stderr, "%s\n%s", _("The conversation:"), text_str(lines));
	return EXIT_WRONG;
}

static int test(const struct ctl *c, const struct view *v)
{
	const struct config *k = v->config;
	struct mail_settings set = config_mail_settings(k, 0, 0, TEST_MS);
	struct text bytes = TEXT_INIT(0), said = TEXT_INIT(SENTENCE_MAX), lines = TEXT_INIT(64 << 10), err = TEXT_SENTENCE;
	struct address to = { "", c->test };
	struct smtp *s = NULL;
	enum delivery d;
	uint32_t code = 0;
	int e = EXIT_WRONG;

	if (!*k->mail.smtp)
		text_setf(&err, _("no mail server is configured: [mail] smtp"));
	else if (!make_test(v, &to, &bytes, &err))
		s = smtp_new(&set, keep_line, &lines, &err);
	if (!s) {
		log_err("%s", text_str(&err));
	} else {
		d = smtp_send(s, c->test, bytes.buf, bytes.len, &code, &said);
		e = say_result(s, d, code, &said, &lines, c->test);
	}
	smtp_free(s);
	text_clear(&bytes);
	text_clear(&said);
	text_clear(&lines);
	text_clear(&err);
	return e;
}

/* Every webhook gets the same letter; one that takes none is named by its template, never by its address. */
static int test_hook(const struct view *v, const char *url, const char *template)
{
	struct report_view rv = { v->config, v->store, v->reg, v->now };
	struct mail_settings set = config_mail_settings(v->config, 0, 0, TEST_MS);
	struct outbox_row row = { .kind = "test", .name = template, .unit = "" };
	struct text bytes = TEXT_INIT(0), err = TEXT_SENTENCE, said = TEXT_INIT(SENTENCE_MAX), called = TEXT_INIT(0);
	struct letter l;
	uint32_t code = 0;
	int e = EXIT_WRONG;

	letter_sentences_in(v->config->language);
	letter_test(&l, &rv);
	config_hook_address(&called, url, template);
	if (letter_hook(&bytes, &l, &rv, &row, &err))
		log_err("%s", text_str(&err));
	else if (post_send(&set, url, bytes.buf, bytes.len, &code, &said) != DELIVERY_SENT)
		log_err(_("%s does not take the message: %s"), text_str(&called), text_str(&said));
	else {
		printf(_("%s took the message: %s\n"), text_str(&called), text_str(&said));
		e = 0;
	}
	letter_clear(&l);
	text_clear(&bytes);
	text_clear(&err);
	text_clear(&said);
	text_clear(&called);
	return e;
}

static int test_hooks(const struct view *v)
{
	const struct config *c = v->config;
	int e = 0, n = c->mail.n_webhook;

	for (int i = 0; i < c->mail.n_webhook; i++)
		e |= test_hook(v, c->mail.webhook[2 * i], c->mail.webhook[2 * i + 1]);
	for (int u = 0; u < c->n_units; u++)
		if (*c->units[u].hook_url) {
			e |= test_hook(v, c->units[u].hook_url, c->units[u].hook_template);
			n++;
		}
	if (n)
		return e;
	log_err(_("no webhook is configured: [mail] webhook, or webhook of a unit"));
	return EXIT_WRONG;
}

int verb_mail(struct ctl *c)
{
	struct view v;
	int e;

	if (c->n_args && (strcmp(c->args[0], "show") || c->test))
		return ctl_usage(c, _("unknown %s; expected show ID, or --test ADDRESS"), c->args[0]);
	if ((e = view_open(&v, c)))
		return e;
	e = c->test ? 0 : write_record(c, v.config, "view", c->n_args ? _("letter %s") : _("list of letters"), c->n_args > 1 ? c->args[1] : "");
	if (e) {
		view_close(&v);
		return e;
	}
	e = c->test ? !strcmp(c->test, "webhook") ? test_hooks(&v) : test(c, &v) : c->n_args ? show(c, &v) : list(c, &v);
	view_close(&v);
	return e;
}
