/*
 * digest-sheet - the table attached to a digest: every account that its reader
 * may see, a row each, in the official order.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest-in.h"
#include "log.h"
#include "sheet-out.h"

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
	sheet_out_text(o, digest_state(l));
	sheet_day(o, m->verdict.last_update.earliest, m->policy->zone);
	sheet_number(o, l->days);
	sheet_day(o, m->verdict.deadline == MOMENT_NONE || m->verdict.deadline == MOMENT_NEVER ? MOMENT_NONE : m->verdict.deadline - 1, m->policy->zone);
	sheet_number(o, l->gap);
	sheet_number(o, l->posts);
	sheet_out_text(o, digest_interaction(l));
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

/* It will lie among others in a folder: whose it is stands first. */
static void name_file(struct digest *d, const char *day)
{
	if (d->unit < 0)
		text_setf(&d->l->file_name, letter_text(LT_FILE_NAME_OFFICE), day);
	else
		text_setf(&d->l->file_name, letter_text(LT_FILE_NAME), d->v->config->units[d->unit].name, day);
	for (char *p = d->l->file_name.buf; *p; p++)
		if (strchr("/\\:*?\"<>|", *p))
			*p = '_';
}

int digest_attach(struct digest *d, struct text *err)
{
	const char *place = getenv("TMPDIR");
	struct text path = TEXT_INIT(0), folder = TEXT_INIT(0);
	struct sheet_out *o;
	struct civil c = civil_at(d->v->now, d->v->config->zone);
	struct text day = TEXT_INIT(16);
	int e = -1;

	text_setf(&folder, "%s/newmedia-XXXXXX", place ? place : "/tmp");
	if (!mkdtemp(folder.buf)) {
		log_own(err, N_("cannot make a folder for the table: %s: %s"), text_str(&folder), strerror(errno));
		text_clear(&folder);
		return -1;
	}
	text_setf(&path, "%s/accounts.xlsx", text_str(&folder));
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
	rmdir(text_str(&folder));
	text_setf(&day, "%04d%02d%02d", c.year, c.month, c.day);
	name_file(d, text_str(&day));
	text_setf(&d->l->file_type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	text_clear(&path);
	text_clear(&folder);
	text_clear(&day);
	return e;
}
