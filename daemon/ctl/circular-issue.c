/*
 * circular-issue - a circular is issued: drafted once more, then frozen in the
 * store in all its forms, with the figures and the accounts it names.
 *
 * A 更正 is drafted by what was decided since, names the one it corrects, and
 * leaves that one as it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "circular-sheet.h"
#include "circular-verb.h"
#include "write.h"

static const char *const files[] = { "circular.docx", "circular.html", "circular.xlsx", "circular.csv", "circular.json", ISSUE_FACTS };
enum { SHEET = 3, N_FILES = sizeof files / sizeof *files }; /* files[SHEET]: the csv, a line for each account */

/* ---- the files ------------------------------------------------------------------------ */

static void add_cell(struct text *t, const char *s)
{
	text_add_char(t, '\t');
	for (; *s; s++)
		text_add_char(t, *s == '\t' || *s == '\n' ? ' ' : *s);
}

static void add_count(struct text *t, const char *kind, const struct circular_group *g)
{
	text_add(t, "count");
	add_cell(t, kind);
	add_cell(t, g->name);
	text_addf(t, "\t%d\t%d\t%d\n", g->registered, g->checked, g->failed);
}

static void add_counts(struct text *t, const char *kind, const struct circular_groups *g)
{
	for (int i = 0; i < g->n; i++)
		add_count(t, kind, &g->v[i]);
}

/* What the next circular compares with, for the store and for whoever reads the archive. */
static void add_facts(struct text *t, const struct circular *c)
{
	add_count(t, "total", &c->total);
	add_counts(t, "platform", &c->platforms);
	add_counts(t, "level", &c->levels);
	add_counts(t, "unit", &c->units);
	for (int i = 0; i < c->n; i++) {
		const struct circular_case *k = &c->v[i];
		const char *blank = "";

		if (k->result != RESULT_FAIL)
			continue;
		text_addf(t, "item\t%lld", (long long)k->a->id);
		add_cell(t, k->a->name);
		add_cell(t, circular_unit(c, k->a));
		text_add_char(t, '\t');
		for (int r = 0; r < RULE_COUNT; r++)
			if (k->failing & 1u << r) {
				text_addf(t, "%s%s", blank, rule_name((enum rule)r));
				blank = " ";
			}
		text_addf(t, "\t%d\n", k->streak);
	}
}

static int make_bytes(const struct draft *d, const struct ctl *c, struct corrected *f, const char *name, struct text *ret, struct text *err)
{
	const char *form = strrchr(name, '.') + 1;
	struct correction k = { .number = c->corrects, .title = text_str(&f->title), .issued = f->issued, .earlier = text_str(&f->earlier), .reason = c->reason,
		.total = f->total, .was = f->was, .n_was = f->n_was };
	struct official o = { 0 };

	if (!strcmp(name, ISSUE_FACTS)) {
		add_facts(ret, &d->circular);
		return 0;
	}
	if (!c->corrects || !strcmp(form, "json"))
		return draft_bytes(d, form, c->number, c->signed_by, ret, err);
	f->told |= circular_correction(&o, &d->circular, &k, c->number, c->signed_by, d->view.now);
	return official_bytes(&o, &d->view, form, ret, err);
}

static int make_file(const struct draft *d, const struct ctl *c, struct corrected *f, const char *name, const char *path)
{
	struct text bytes = TEXT_INIT(0), err = TEXT_SENTENCE;
	int e;

	if (strstr(name, ".xlsx") || strstr(name, ".csv"))
		e = circular_sheet(&d->circular, path, &err);
	else
		e = make_bytes(d, c, f, name, &bytes, &err) || write_out(path, &bytes, &err);
	if (e)
		log_err("%s", text_str(&err));
	text_clear(&bytes);
	text_clear(&err);
	return e;
}

/* ---- the order -------------------------------------------------------------------------- */

static void add_order(struct text *args, const struct draft *d, const struct ctl *c, const struct corrected *f)
{
	const struct circular *k = &d->circular;
	struct text how = TEXT_INIT(0), title = TEXT_INIT(0);

	text_setf(&how, "%s %d.%02d%% %lld", k->how.any_gap ? "any-gap" : "at-point", k->how.sample / 100, k->how.sample % 100, (long long)k->how.seed);
	if (c->corrects)
		text_setf(&title, circular_text(CT_CORRECTION_TITLE), text_str(&f->title), c->corrects);
	else
		circular_add_title(&title, k, false);
	order_add(args, "number", c->number);
	order_add(args, "signed_by", c->signed_by);
	order_add(args, "corrects", c->corrects ? c->corrects : "");
	order_add(args, "reason", c->reason ? c->reason : "");
	order_add(args, "title", text_str(&title));
	order_add(args, "how", text_str(&how));
	order_add_moment(args, "from", k->period.from);
	order_add_moment(args, "at", k->period.at);
	order_add_moment(args, "decided", k->period.decided);
	text_clear(&how);
	text_clear(&title);
}

static int hand_over(const struct draft *d, struct ctl *c, struct corrected *f)
{
	char folder[] = "/tmp/newmedia-XXXXXX";
	struct text path[N_FILES], args = TEXT_INIT(0);
	struct write_files handed = { .n = 0 };
	int e = 0;

	if (!mkdtemp(folder)) {
		log_err(_("cannot make %s: %s"), folder, strerror(errno));
		return EXIT_WRONG;
	}
	c->file.n = 0;
	for (int i = 0; i < N_FILES; i++) {
		path[i] = (struct text)TEXT_INIT(0);
		text_setf(&path[i], "%s/%s", folder, files[i]);
		e = e || make_file(d, c, f, files[i], text_str(&path[i]));
		c->file.v[c->file.n++] = text_str(&path[i]);
	}
	add_order(&args, d, c, f);
	log_speak_own();
	if (!e && c->corrects && !f->told)
		e = corrected_in_annex(f, text_str(&path[SHEET]));
	if (!e)
		draft_warn(&d->circular);
	if (!e && !(e = write_files(&handed, c, d->view.config, &args)))
		e = write_and_tell(c, d->view.config, "circular", text_str(&args));
	write_files_end(&handed);
	for (int i = 0; i < N_FILES; i++) {
		unlink(text_str(&path[i]));
		text_clear(&path[i]);
	}
	rmdir(folder);
	text_clear(&args);
	return e ? EXIT_WRONG : 0;
}

int circular_issue(struct ctl *c)
{
	struct corrected f = { .found = false };
	struct draft d;
	int e;

	if (c->n_args > 1)
		return ctl_usage(c, _("issue takes no arguments"));
	if (!c->number || !*c->number || !c->signed_by || !*c->signed_by)
		return ctl_usage(c, _("--number and --signed-by are expected: what the document bears"));
	if (c->corrects && (c->from || c->to || c->sample || c->fail))
		return ctl_usage(c, _("--corrects takes the period and the sample of the one it corrects"));
	if (c->corrects && !c->reason)
		return ctl_usage(c, _("--reason is expected: a correction says why"));
	if (!c->corrects)
		e = draft_open(&d, c, c->from, c->to, NULL);
	else if (!(e = corrected_find(&f, c)))
		e = draft_open(&d, c, text_str(&f.from), text_str(&f.to), &(struct circular_how){ f.any_gap, f.sample, f.seed });
	if (!e) {
		e = hand_over(&d, c, &f);
		draft_close(&d);
	}
	corrected_clear(&f);
	return e;
}
