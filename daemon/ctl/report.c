/*
 * report - the year's figures, and a quarter for the archive.
 */
#include <stdlib.h>
#include <string.h>

#include "circular-text.h"
#include "circular-verb.h"
#include "year.h"
#include "write.h"

static int number_of(const char *s, int least, int most)
{
	char *end;
	long n = strtol(s, &end, 10);

	return *s && !*end && n >= least && n <= most ? (int)n : -1;
}

static int write_year(const struct year *y, const struct view *v, const char *form, const char *path, struct text *err)
{
	struct official o = { 0 };
	struct emit j = { .to = NULL };
	struct text bytes = TEXT_INIT(0);
	int e = 0;

	if (!strcmp(form, "xlsx"))
		return year_sheet(y, path, err);
	if (!strcmp(form, "json")) {
		year_json(&j, y);
		bytes = j.buf;
		text_add_char(&bytes, '\n');
	} else {
		year_document(&o, y, v->now);
		if (!strcmp(form, "html"))
			official_html(&o, v->config->language, &bytes);
		else
			e = official_docx(&o, v->config->language, v->now, &bytes, err);
	}
	e = e || write_out(path, &bytes, err);
	official_clear(&o);
	text_clear(&bytes);
	return e;
}

static int report_year(const struct ctl *c, const struct view *v, int year, const char *form)
{
	struct text err = TEXT_SENTENCE;
	struct year y;
	int e;

	circular_language(v->config->language);
	e = year_load(&y, v->store, v->config, year, v->now, &err);

	if (!e) {
		e = write_year(&y, v, form, c->out, &err);
		year_clear(&y);
	}
	log_speak_own();
	if (e)
		log_err("%s", text_str(&err));
	text_clear(&err);
	return e ? EXIT_WRONG : 0;
}

static int pack_quarter(const struct ctl *c, const struct view *v, int year, int quarter)
{
	struct text bytes = TEXT_INIT(0), err = TEXT_SENTENCE;
	int n = archive_quarter(&bytes, v->store, v->config, year, quarter, &err), e = n < 0 || write_out(c->out, &bytes, &err);

	if (e)
		log_err("%s", text_str(&err));
	else
		printf(ngettext("%s: %d circular\n", "%s: %d circulars\n", (unsigned long)n), c->out, n);
	text_clear(&bytes);
	text_clear(&err);
	return e ? EXIT_WRONG : 0;
}

int verb_report(struct ctl *c)
{
	const char *dot = c->out ? strrchr(c->out, '.') : NULL, *form = c->format ? c->format : dot ? dot + 1 : "html";
	int year = c->year ? number_of(c->year, 2000, 9998) : -1, quarter = c->quarter ? number_of(c->quarter, 1, 4) : 0, e;
	bool zip = !strcmp(form, "zip");
	struct view v;

	if (c->n_args || year < 0)
		return ctl_usage(c, _("a year is expected: --year 2021"));
	if (quarter < 0 || (zip && !quarter) || (quarter && !zip))
		return ctl_usage(c, _("a quarter is packed as a zip: --quarter 1 to 4 with --format zip"));
	if (!zip && strcmp(form, "html") && strcmp(form, "docx") && strcmp(form, "xlsx") && strcmp(form, "json"))
		return ctl_usage(c, _("a form is expected: --format html, docx, xlsx, json or zip"));
	if ((zip || !strcmp(form, "docx") || !strcmp(form, "xlsx")) && !c->out)
		return ctl_usage(c, _("%s goes into a file: --out FILE.%s"), form, form);
	if (!strcmp(form, "xlsx") && (!dot || strcmp(dot, ".xlsx")))
		return ctl_usage(c, _("--out %s: a name that ends in .%s is expected"), c->out, form);
	e = view_open_store(&v, c);
	if (e)
		return e;
	if (c->out && (e = write_record(c, v.config, "export", _("report of %s: %s"), c->year, c->out))) {
		view_close(&v);
		return e;
	}
	if (!v.store) {
		log_err(_("nothing was ever looked at: there is nothing to report"));
		e = EXIT_WRONG;
	} else {
		e = zip ? pack_quarter(c, &v, year, quarter) : report_year(c, &v, year, form);
	}
	view_close(&v);
	return e;
}
