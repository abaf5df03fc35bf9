/*
 * circular - the inspection circular: drafted from the store for any period,
 * in every form.  Drafting only reads; what is issued stands in circular-issue.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "circular-sheet.h"
#include "circular-verb.h"
#include "write.h"

/* ---- what was asked for ------------------------------------------------------------ */

static int read_how(const struct ctl *c, const struct config *config, struct circular_how *ret)
{
	char *end = NULL;

	*ret = (struct circular_how){ .any_gap = config->circular.any_gap, .sample = 10000 };
	if (c->fail && strcmp(c->fail, "at-point") && strcmp(c->fail, "any-gap"))
		return ctl_usage(c, _("--fail %s: at-point or any-gap is expected"), c->fail);
	if (c->fail)
		ret->any_gap = !strcmp(c->fail, "any-gap");
	if (c->sample && (ret->sample = circular_sample(c->sample)) < 0)
		return ctl_usage(c, _("--sample %s: a share such as 12%% is expected"), c->sample);
	if (c->seed) {
		errno = 0;
		ret->seed = strtoll(c->seed, &end, 10);
		if (errno || *end || end == c->seed)
			return ctl_usage(c, _("--seed %s: a whole number is expected"), c->seed);
	}
	if (c->sample && !c->seed)
		return ctl_usage(c, _("--sample wants a --seed: with it anybody can draw the same accounts again"));
	return 0;
}

/* Of what is corrected the period and the draw stay; what was decided since counts. */
static int load_figures(struct draft *d, struct period *p, const struct circular_how *how, bool again)
{
	if (again)
		p->decided = d->view.now;
	return circular_load(&d->circular, d->view.store, d->view.config, p, how);
}

static int load(struct draft *d, const struct ctl *c, const char *from, const char *to, const struct circular_how *as_then)
{
	struct text err = TEXT_SENTENCE;
	struct circular_how how;
	struct period p;
	int e = 0;

	if (!d->view.store) {
		log_err(_("nothing was ever looked at: there is nothing to report"));
		e = EXIT_WRONG;
	} else if ((e = read_how(c, d->view.config, &how))) {
		/* said */
	} else if (circular_period(&p, d->view.store, d->view.config, from, to, d->view.now, &err)) {
		e = ctl_usage(c, "%s", text_str(&err));
	} else if (load_figures(d, &p, as_then ? as_then : &how, as_then != NULL)) {
		log_err("%s", store_error(d->view.store));
		e = EXIT_WRONG;
	} else {
		d->loaded = true;
		circular_language(d->view.config->language);
	}
	text_clear(&err);
	return e;
}

int draft_open(struct draft *d, const struct ctl *c, const char *from, const char *to, const struct circular_how *as_then)
{
	int e;

	*d = (struct draft){ .loaded = false };
	if (!from || !to)
		return ctl_usage(c, _("the period is expected: --from DAY --to DAY"));
	e = view_open_store(&d->view, c);
	if (e)
		return e;
	e = load(d, c, from, to, as_then);
	if (e)
		draft_close(d);
	return e;
}

void draft_close(struct draft *d)
{
	log_speak_own();
	if (d->loaded)
		circular_clear(&d->circular);
	view_close(&d->view);
	*d = (struct draft){ .loaded = false };
}

/* ---- forms --------------------------------------------------------------------------- */

int write_out(const char *path, const struct text *bytes, struct text *err)
{
	if (path)
		return text_write_file(path, text_str(bytes), bytes->len, 0644, err);
	if (fwrite(text_str(bytes), 1, bytes->len, stdout) == bytes->len)
		return 0;
	text_setf(err, _("cannot write the output"));
	return -1;
}

int official_bytes(struct official *o, const struct view *v, const char *form, struct text *ret, struct text *err)
{
	int e = 0;

	if (!strcmp(form, "html"))
		official_html(o, v->config->language, ret);
	else
		e = official_docx(o, v->config->language, v->now, ret, err);
	official_clear(o);
	return e;
}

int draft_bytes(const struct draft *d, const char *form, const char *number, const char *signed_by, struct text *ret, struct text *err)
{
	struct official o = { 0 };
	struct emit j = { .to = NULL };

	if (!strcmp(form, "json")) {
		circular_json(&j, &d->circular);
		text_clear(ret);
		*ret = j.buf;
		text_add_char(ret, '\n');
		return 0;
	}
	circular_document(&o, &d->circular, number, signed_by, d->view.now);
	return official_bytes(&o, &d->view, form, ret, err);
}

/* What --format says, else how --out ends, else html. */
static const char *form_of(const struct ctl *c)
{
	static const char *const forms[] = { "html", "docx", "xlsx", "csv", "json" };
	const char *said = c->format ? c->format : c->json ? "json" : c->csv ? "csv" : NULL, *dot = c->out ? strrchr(c->out, '.') : NULL;

	if (!said)
		said = dot ? dot + 1 : "html";
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(forms[i], said))
			return forms[i];
	return NULL;
}

static int check_form(const struct ctl *c, const char *form)
{
	bool binary = form && (!strcmp(form, "docx") || !strcmp(form, "xlsx")), sheet = form && (!strcmp(form, "xlsx") || !strcmp(form, "csv"));
	const char *dot = c->out ? strrchr(c->out, '.') : NULL;

	if (!form)
		return ctl_usage(c, _("a form is expected: --format html, docx, xlsx, csv or json"));
	if (binary && !c->out)
		return ctl_usage(c, _("%s goes into a file: --out FILE.%s"), form, form);
	if (sheet && c->out && (!dot || strcmp(dot + 1, form)))
		return ctl_usage(c, _("--out %s: a name that ends in .%s is expected"), c->out, form);
	return 0;
}

/* What must not be overlooked before a draft is signed. */
void draft_warn(const struct circular *c)
{
	if (c->period.decided < c->period.at + c->config->circular.decide && !*c->last_number)
		log_notice(_("decisions of persons count until [circular] decide has passed: the figures may still change"));
	if (c->clues)
		log_warn(ngettext("%d account has a finding that nobody has confirmed or dismissed: it is not in this circular",
			"%d accounts have findings that nobody has confirmed or dismissed: they are not in this circular", (unsigned long)c->clues), c->clues);
	if (c->objected)
		log_notice(ngettext("%d account's finding is objected to: it is left out", "%d accounts' findings are objected to: they are left out",
			(unsigned long)c->objected), c->objected);
}

static int draft(struct ctl *c)
{
	const char *form = form_of(c);
	struct text bytes = TEXT_INIT(0), err = TEXT_SENTENCE;
	struct draft d;
	int e = check_form(c, form);

	if (e || (e = draft_open(&d, c, c->from, c->to, NULL)))
		return e;
	if (c->out && (e = write_record(c, d.view.config, "export", _("circular draft from %s to %s: %s"), c->from, c->to, c->out))) {
		draft_close(&d);
		return e;
	}
	if (!strcmp(form, "xlsx") || !strcmp(form, "csv"))
		e = circular_sheet(&d.circular, c->out, &err);
	else
		e = draft_bytes(&d, form, NULL, NULL, &bytes, &err) || write_out(c->out, &bytes, &err);
	log_speak_own();
	if (e) {
		log_err("%s", text_str(&err));
	} else {
		if (!*d.view.config->circular.office)
			log_notice(_("[circular] office is not set: the draft is signed by \"%s\""), circular_office(d.view.config));
		draft_warn(&d.circular);
	}
	text_clear(&bytes);
	text_clear(&err);
	draft_close(&d);
	return e ? EXIT_WRONG : 0;
}

int verb_circular(struct ctl *c)
{
	static const struct { const char *name; int (*run)(struct ctl *c); } parts[] = {
		{ "issue", circular_issue }, { "list", circular_list }, { "show", circular_show } };

	if (!c->n_args)
		return draft(c);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!strcmp(parts[i].name, c->args[0]))
			return parts[i].run(c);
	return ctl_usage(c, _("unknown %s; expected issue, list or show"), c->args[0]);
}
