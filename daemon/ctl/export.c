/*
 * export - the register as a table: one row a unit or account, one column a
 * key, every value as it stands in feeds.d or in the office's word for it.
 *
 * What `import` makes of the table is the same register again.
 */
#include "ctl.h"

#include <stdlib.h>
#include <string.h>

#include "import-hand.h"
#include "register-sheet.h"
#include "sheet-out.h"
#include "write.h"

enum { COLUMNS_MAX = 64 };

/* A unit or an account: its cells, NULL where nothing is said. */
struct entry { unsigned of; char *cell[COLUMNS_MAX]; };

struct exporting {
	const struct config *config;
	bool masked;                 /* personal data is */
	struct entry *v;
	int n, cap;
};

static void begin_entry(struct exporting *x, const struct config_entry *e)
{
	struct entry *to;

	if (x->n == x->cap) {
		x->cap = x->cap ? x->cap * 2 : 256;
		x->v = mem_grow(x->v, (size_t)x->cap, sizeof *x->v);
	}
	to = &x->v[x->n++];
	*to = (struct entry){.of = strcmp(e->kind, "unit") ? OF_ACCOUNT : OF_UNIT};
	to->cell[SHEET_ROW_KIND] = mem_strdup(e->kind);
	to->cell[SHEET_KEY] = mem_strdup(e->name);
}

/* A unit is shown by its name where that leaves no doubt. */
static const char *unit_shown(const struct config *c, const char *key)
{
	int unit = config_unit(c, key);

	for (int i = 0; unit >= 0 && i < c->n_units; i++)
		if (i != unit && (!strcmp(c->units[i].name, c->units[unit].name) || !strcmp(c->units[i].key, c->units[unit].name)))
			return key;
	return unit < 0 ? key : c->units[unit].name;
}

static bool take_entry(void *ctx, const struct config_entry *e)
{
	struct exporting *x = ctx;
	struct entry *to;
	struct text cell = TEXT_INIT(0);
	int i;

	if (!*e->key) {
		begin_entry(x, e);
		return true;
	}
	to = &x->v[x->n - 1];
	i = sheet_column_of(e->key, to->of);
	if (i < 0 || !*e->value)
		return true;
	if (to->cell[i]) {
		text_add(&cell, to->cell[i]);
		text_add_char(&cell, '\n');
	}
	text_add(&cell, sheet_columns[i].kind == COLUMN_UNIT ? unit_shown(x->config, e->value) : e->value);
	free(to->cell[i]);
	to->cell[i] = cell.buf;
	return true;
}

static void write_headings(const struct exporting *x, struct sheet_out *o)
{
	enum { WIDTH = 18 };
	struct text heading = TEXT_INIT(0);

	for (int i = 0; i < sheet_n_columns; i++) {
		if (!strcmp(sheet_columns[i].key, "mail"))
			continue; /* stands with the name */
		sheet_heading(&sheet_columns[i], strncmp(x->config->language, "zh", 2) == 0, &heading);
		sheet_out_heading(o, text_str(&heading), WIDTH);
	}
	sheet_out_end_row(o);
	text_clear(&heading);
}

static void write_entry(const struct exporting *x, const struct entry *e, struct sheet_out *o)
{
	bool chinese = strncmp(x->config->language, "zh", 2) == 0;
	struct text masked = TEXT_INIT(0);

	for (int i = 0; i < sheet_n_columns; i++) {
		const struct sheet_column *c = &sheet_columns[i];
		const char *value = e->cell[i] ? e->cell[i] : "";

		if (!strcmp(c->key, "mail"))
			continue;
		if (c->kind == COLUMN_PERSON && x->masked) {
			text_reset(&masked);
			sheet_mask(value, &masked);
			value = text_str(&masked);
		}
		if (c->kind == COLUMN_DATE)
			sheet_out_date(o, value);
		else
			sheet_out_text(o, chinese ? sheet_word(c, value) : value);
	}
	sheet_out_end_row(o);
	text_clear(&masked);
}

static int write_all(const struct exporting *x, const struct ctl *c, struct text *err)
{
	struct sheet_out *o;

	if (write_record(c, x->config, "export", x->masked ? _("register, masked, %d rows: %s") : _("register with personal data, %d rows: %s"), x->n, c->out ? c->out : "-")) {
		text_setf(err, _("nothing was exported"));
		return -1;
	}
	o = sheet_out_open(c->out, _("Register of accounts"), err);
	if (!o)
		return -1;
	write_headings(x, o);
	for (unsigned of = OF_UNIT; of <= OF_ACCOUNT; of++)
		for (int i = 0; i < x->n; i++)
			if (x->v[i].of == of)
				write_entry(x, &x->v[i], o);
	return sheet_out_close(o, err);
}

int verb_export(struct ctl *c)
{
	struct exporting x = {.config = NULL};
	struct config_problems problems = {0};
	struct config *config;
	struct text err = TEXT_SENTENCE;
	int e = 0;

	if (c->n_args)
		return ctl_usage(c, _("no argument is expected; --out names the file"));
	if (c->kind && (!strcmp(c->kind, "observations") || !strcmp(c->kind, "replies")))
		return export_hand(c);
	if (c->kind && strcmp(c->kind, "register"))
		return ctl_usage(c, _("--kind %s: expected register, observations or replies"), c->kind);
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	x.config = config;
	x.masked = c->masked;
	if (config->n_bad_files) {
		text_setf(&err, _("files of feeds.d have mistakes; a register without them would not be whole"));
		e = -1;
	}
	for (int i = 0; !e && i < config->n_files; i++) {
		struct text path = TEXT_INIT(0);

		text_setf(&path, "%s/%s", config->feeds_dir, strrchr(config->files[i].name, '/') + 1);
		e = config_each_entry(text_str(&path), take_entry, &x, &problems);
		if (e)
			text_setf(&err, _("%s was changed meanwhile; try again"), text_str(&path));
		text_clear(&path);
	}
	if (!e)
		e = write_all(&x, c, &err);
	if (e)
		log_err("%s", text_str(&err));
	for (int i = 0; i < x.n; i++)
		for (int k = 0; k < sheet_n_columns; k++)
			free(x.v[i].cell[k]);
	free(x.v);
	config_problems_clear(&problems);
	config_free(config);
	text_clear(&err);
	return e ? EXIT_WRONG : 0;
}
