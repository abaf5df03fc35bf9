/*
 * import-file - the rows of an office's table become the text of a file of
 * feeds.d: each a section, each line of which remembers its cell.
 *
 * It knows headings, keys and values; never a path that is opened, nor whether
 * the file is any good.
 */
#include "import-in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { KEY_BYTES = 100 };             /* config_good_key() */

static const char *cell_of(const struct importing *m, const char *key)
{
	int i = sheet_column_of(key, OF_UNIT | OF_ACCOUNT);

	return sheet_value(&sheet_columns[i], m->cell[i]);
}

static bool is_unit(const struct importing *m)
{
	return !strcmp(sheet_value(&sheet_columns[SHEET_ROW_KIND], m->cell[SHEET_ROW_KIND]), "unit");
}

/* ---- keys -------------------------------------------------------------------------------- */

/* A name as the key of a section: what may not stand in one becomes '-'. */
static void make_key(const char *name, const char *more, struct text *ret)
{
	text_reset(ret);
	for (; *name; name++)
		text_add_char(ret, strchr(" \t\n/\\[]<>\"'`,;:=*?|&$%~", *name) ? '-' : *name);
	if (*more)
		text_addf(ret, "-%s", more);
	ret->len = text_utf8_cut(text_str(ret), ret->len, KEY_BYTES);
	ret->buf[ret->len] = '\0';
	if (*ret->buf == '-' || *ret->buf == '.')
		*ret->buf = '_';
}

static void know_unit(struct importing *m, const char *key, const char *name, bool ours)
{
	if (m->n_units == m->cap_units) {
		m->cap_units = m->cap_units ? m->cap_units * 2 : 256;
		m->units = mem_grow(m->units, (size_t)m->cap_units, sizeof *m->units);
	}
	m->units[m->n_units++] = (struct unit_name){mem_strdup(key), mem_strdup(name), ours};
}

/* The unit of that key, else the only one of that name; NULL: none, or *ret_doubt. */
static const char *find_unit(const struct importing *m, const char *said, bool *ret_doubt)
{
	const char *found = NULL;

	*ret_doubt = false;
	for (int i = 0; i < m->n_units; i++)
		if (!strcmp(m->units[i].key, said))
			return said;
	for (int i = 0; i < m->n_units; i++)
		if (!strcmp(m->units[i].name, said)) {
			*ret_doubt |= found && strcmp(found, m->units[i].key) != 0; /* one that is registered may stand in the table, too */
			found = m->units[i].key;
		}
	return *ret_doubt ? NULL : found;
}

/* An account that is registered already keeps its key, or its history would be another's. */
static void account_key(const struct importing *m, struct text *ret)
{
	int platform = fact_find(platform_name, PLATFORM_COUNT, cell_of(m, "platform"));

	for (int i = 0; i < m->config->n_accounts; i++) {
		const struct conf_account *a = &m->config->accounts[i];

		if ((int)a->platform == platform && !strcmp(a->name, cell_of(m, "name"))) {
			text_setf(ret, "%s", a->key);
			return;
		}
	}
	make_key(cell_of(m, "name"), cell_of(m, "platform"), ret);
}

/* ---- the file ------------------------------------------------------------------------------ */

/* One line, with the cell it comes from. */
static void put_line(struct importing *m, uint32_t row, int column, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static void put_line(struct importing *m, uint32_t row, int column, const char *fmt, ...)
{
	va_list ap;

	if (m->n_lines == m->cap_lines) {
		m->cap_lines = m->cap_lines ? m->cap_lines * 2 : 1024;
		m->lines = mem_grow(m->lines, (size_t)m->cap_lines, sizeof *m->lines);
	}
	m->lines[m->n_lines++] = (struct origin){row, column};
	va_start(ap, fmt);
	text_vaddf(&m->made, fmt, ap);
	va_end(ap);
	text_add_char(&m->made, '\n');
}

/* What would begin a comment in the file is no comment in a cell. */
static void put_value(struct importing *m, uint32_t row, int column, const char *value)
{
	struct text t = TEXT_INIT(0);

	for (const char *p = value; *p; p++)
		if (*p == ';' && p > value && strchr(" \t\n", p[-1]))
			text_add(&t, "；");
		else
			text_add_char(&t, *p == '\n' ? ' ' : *p);
	put_line(m, row, column, "%s = %s", sheet_columns[column].key, text_str(&t));
	text_clear(&t);
}

static void put_unit_reference(struct importing *m, uint32_t row, int column, const char *said)
{
	bool doubt;
	const char *key = find_unit(m, said, &doubt);
	struct text made = TEXT_INIT(0);

	if (doubt) {
		import_mistake(m, row, column, _("more than one unit is called so; expected its key (标识)"));
	} else if (!key) {
		make_key(said, "", &made);
		know_unit(m, text_str(&made), said, true);
		m->new_units++;
	}
	put_line(m, row, column, "%s = %s", sheet_columns[column].key, key ? key : text_str(&made));
	text_clear(&made);
}

/* "14", "14天" and "14日" are days. */
static void put_duration(struct importing *m, uint32_t row, int column, const char *value)
{
	size_t digits = strspn(value, "0123456789");
	const char *rest = value + digits;

	if (digits && (!*rest || !strcmp(rest, "天") || !strcmp(rest, "日")))
		put_line(m, row, column, "%s = %.*sd", sheet_columns[column].key, (int)digits, value);
	else
		put_value(m, row, column, value);
}

/* Stars in place of a person would be taken for the person. */
static bool is_masked(struct importing *m, uint32_t row, int column, const char *cell)
{
	bool masked = sheet_is_masked(cell);

	if (masked)
		import_mistake(m, row, column, _("masked: an export without --masked has it whole"));
	return masked;
}

static void put_cell(struct importing *m, uint32_t row, int column)
{
	const struct sheet_column *c = &sheet_columns[column];
	char *cell = m->cell[column], *line;

	switch (c->kind) {
	case COLUMN_UNIT:
		put_unit_reference(m, row, column, cell);
		break;
	case COLUMN_DURATION:
		put_duration(m, row, column, cell);
		break;
	case COLUMN_LINES:
		while ((line = strsep(&cell, "\n")))
			if (*line)
				put_value(m, row, column, line);
		break;
	case COLUMN_PERSON:
		if (!is_masked(m, row, column, cell))
			put_value(m, row, column, cell);
		break;
	case COLUMN_TEXT:
	case COLUMN_DATE:
	case COLUMN_WORD:
		put_value(m, row, column, sheet_value(c, cell));
		break;
	}
}

/* A name in one column and an address in another are one person; a name without any address cannot be written to, but is kept. */
static void put_head(struct importing *m, uint32_t row)
{
	const char *head = cell_of(m, "head"), *mail = cell_of(m, "mail");
	int column = sheet_column_of("head", OF_ACCOUNT), contact = sheet_column_of("contact", OF_ACCOUNT);

	if (is_masked(m, row, sheet_column_of("mail", OF_ACCOUNT), mail) || is_masked(m, row, column, head))
		return;
	if (*mail && !strchr(head, '@'))
		put_line(m, row, sheet_column_of("mail", OF_ACCOUNT), *head ? "head = %s <%s>" : "head = %s%s", head, mail);
	else if (strchr(head, '@'))
		put_value(m, row, column, head);
	else if (*head)
		m->no_address++;
	if (*head && !*mail && !strchr(head, '@') && !*m->cell[contact] && !is_unit(m))
		put_value(m, row, contact, head);
}

static void put_section(struct importing *m, const struct sheet_row *r, unsigned of, const char *key)
{
	put_line(m, r->number, -1, "%s", "");
	put_line(m, r->number, -1, "[%s %s]", of == OF_UNIT ? "unit" : "account", key);
	for (int i = SHEET_KEY + 1; i < sheet_n_columns; i++) {
		if (!*m->cell[i] || !strcmp(sheet_columns[i].key, "mail") || !strcmp(sheet_columns[i].key, "head"))
			continue;
		if (sheet_columns[i].of & of)
			put_cell(m, r->number, i);
		else
			import_mistake(m, r->number, i, of == OF_UNIT ? _("says nothing of a unit") : _("says nothing of an account"));
	}
	put_head(m, r->number);
}

/* A kind of WeChat account in place of the platform says both. */
static void mend_platform(struct importing *m)
{
	static char service[] = "服务号", subscription[] = "订阅号";
	int platform = sheet_column_of("platform", OF_ACCOUNT), kind = sheet_column_of("kind", OF_ACCOUNT);

	if (*m->cell[kind])
		return;
	if (!strcmp(m->cell[platform], service))
		m->cell[kind] = service;
	if (!strcmp(m->cell[platform], subscription))
		m->cell[kind] = subscription;
}

/* Those that feeds.d(5) takes for looked at by hand without being told. */
static bool is_by_hand_anyway(const struct importing *m)
{
	const char *platform = cell_of(m, "platform"), *status = cell_of(m, "status");

	return !strcmp(platform, "app") || !strcmp(platform, "miniprogram") || !strcmp(status, "closed") || !strcmp(status, "cancelled");
}

static void put_account(struct importing *m, const struct sheet_row *r)
{
	struct text key = TEXT_INIT(0);

	if (*m->cell[SHEET_KEY])
		text_setf(&key, "%s", m->cell[SHEET_KEY]);
	else
		account_key(m, &key);
	mend_platform(m);
	put_section(m, r, OF_ACCOUNT, text_str(&key));
	m->accounts++;
	if (!*cell_of(m, "feed") && !*cell_of(m, "page") && !*cell_of(m, "watch") && !is_by_hand_anyway(m)) {
		put_line(m, r->number, -1, "watch = manual");
		m->by_hand++;
	}
	text_clear(&key);
}

/* Every row of one kind; what is no row of the register (a total, a signature) says neither platform nor unit. */
static void put_rows(struct importing *m, unsigned of)
{
	for (int i = m->heading + 1; i < m->sheet.n; i++) {
		char *cells = mem_strdup(m->sheet.v[i].cells);

		sheet_take(cells, m->of_ours, m->n_columns, m->cell, sheet_n_columns);
		if (is_unit(m) == (of == OF_UNIT)) {
			if (of == OF_UNIT)
				put_section(m, &m->sheet.v[i], of, *m->cell[SHEET_KEY] ? m->cell[SHEET_KEY] : cell_of(m, "name"));
			else if (*cell_of(m, "name") || *m->cell[SHEET_KEY])
				put_account(m, &m->sheet.v[i]);
			else if (*cell_of(m, "platform") || *cell_of(m, "unit"))
				import_mistake(m, m->sheet.v[i].number, sheet_column_of("name", OF_ACCOUNT), _("is empty"));
		}
		free(cells);
	}
}

/* Which units can be referred to: those of other files, and those that the table itself names. */
static void know_units(struct importing *m)
{
	struct text key = TEXT_INIT(0);

	for (int i = 0; i < m->config->n_units; i++)
		if (!import_is_own(m, m->config->units[i].file))
			know_unit(m, m->config->units[i].key, m->config->units[i].name, false);
	for (int i = m->heading + 1; i < m->sheet.n; i++) {
		char *cells = mem_strdup(m->sheet.v[i].cells);

		sheet_take(cells, m->of_ours, m->n_columns, m->cell, sheet_n_columns);
		if (is_unit(m)) {
			make_key(*m->cell[SHEET_KEY] ? m->cell[SHEET_KEY] : cell_of(m, "name"), "", &key);
			know_unit(m, text_str(&key), cell_of(m, "name"), false);
		}
		free(cells);
	}
	text_clear(&key);
}

void import_make_file(struct importing *m)
{
	put_line(m, 0, -1, _("# Made by newmediactl import from %s; the next import of it writes this file anew."), m->file);
	know_units(m);
	put_rows(m, OF_UNIT);
	put_rows(m, OF_ACCOUNT);
	for (int i = 0; i < m->n_units; i++)
		if (m->units[i].ours) {
			put_line(m, 0, -1, "%s", "");
			put_line(m, 0, -1, "[unit %s]", m->units[i].key);
			put_line(m, 0, -1, "name = %s", m->units[i].name);
		}
}
