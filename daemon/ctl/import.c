/*
 * import - an office's own table becomes a file of feeds.d, whole or not at all.
 *
 * The sandboxed reader opens the table; here its headings are found, and every
 * row becomes a section of which each line remembers its cell.  What is wrong
 * with it is then found by the same code that checks every other file, and
 * told by row and heading.
 */
#include "ctl.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import-hand.h"
#include "register-sheet.h"
#include "sheet-read.h"
#include "write.h"

enum {
	COLUMNS_MAX = 64,             /* of ours */
	HEADING_ROWS = 20,            /* within which the headings must stand: titles come before them */
	HEADINGS_MIN = 2,
	KEY_BYTES = 100,              /* config_good_key() */
};

struct origin { uint32_t row; int column; };      /* of a line of the file that is made; column -1 = the whole row */
struct unit_name { char *key, *name; bool ours; };

struct importing {
	const char *file;             /* as messages name it */
	struct sheet_rows sheet;
	int of_ours[256], n_columns;  /* which of our columns a column of theirs is, -1 = none */
	int heading;                  /* the row of the headings */
	const struct config *config;  /* in force now */
	struct text as_file, made;    /* the file of feeds.d, and what it will hold */
	struct origin *lines;
	int n_lines, cap_lines, mistakes;
	struct unit_name *units;
	int n_units, cap_units, by_hand, accounts, new_units, no_address;
	char *cell[COLUMNS_MAX];      /* of the row at hand, by our columns; never NULL there */
};

static void mistake(struct importing *m, uint32_t row, int column, const char *what)
{
	struct text heading = TEXT_INIT(0);

	m->mistakes++;
	if (column >= 0)
		sheet_heading(&sheet_columns[column], strncmp(m->config->language, "zh", 2) == 0, &heading);
	if (column >= 0)
		printf(_("%s: row %u, %s: %s\n"), m->file, row, text_str(&heading), what);
	else if (row)
		printf(_("%s: row %u: %s\n"), m->file, row, what);
	else
		printf("%s: %s\n", m->file, what);
	text_clear(&heading);
}

static int read_table(struct importing *m, const char *path)
{
	struct text wrong = TEXT_SENTENCE;
	int e = sheet_read(&m->sheet, m->config, path, &wrong);

	if (e > 0)
		mistake(m, 0, -1, text_str(&wrong));
	else if (e < 0)
		log_err("%s", text_str(&wrong));
	text_clear(&wrong);
	return e ? -1 : 0;
}

/* ---- headings and cells ---------------------------------------------------------------- */

static int columns_of(char *cells, int *ret)
{
	static const char separator[] = {SHEET_SEPARATOR, '\0'};
	int n = 0;

	for (char *cell; n < 256 && (cell = strsep(&cells, separator)); n++)
		ret[n] = sheet_column_named(cell);
	return n;
}

/* The row that names the most of our columns; the name must be among them. */
static int find_headings(struct importing *m)
{
	int best = HEADINGS_MIN - 1, columns[256];

	m->heading = -1;
	for (int i = 0; i < m->sheet.n && i < HEADING_ROWS; i++) {
		char *cells = mem_strdup(m->sheet.v[i].cells);
		int n = columns_of(cells, columns), known = 0;
		bool name = false;

		for (int k = 0; k < n; k++) {
			known += columns[k] >= 0;
			name |= columns[k] == sheet_column_of("name", OF_ACCOUNT);
		}
		if (name && known > best) {
			best = known;
			m->heading = i;
			m->n_columns = n;
			memcpy(m->of_ours, columns, sizeof columns);
		}
		free(cells);
	}
	if (m->heading < 0)
		mistake(m, 0, -1, _("no row of headings was found; expected one with the name of the account (名称), its platform (平台) and unit (主办单位)"));
	return m->heading < 0 ? -1 : 0;
}

/* Sets m->cell; the strings lie in `cells`. */
static void take_cells(struct importing *m, char *cells)
{
	static char empty[] = "";
	static const char separator[] = {SHEET_SEPARATOR, '\0'};

	for (int i = 0; i < sheet_n_columns; i++)
		m->cell[i] = empty;
	for (int i = 0; i < m->n_columns; i++) {
		char *cell = strsep(&cells, separator);

		if (!cell)
			break;
		if (m->of_ours[i] >= 0 && !*m->cell[m->of_ours[i]])
			m->cell[m->of_ours[i]] = cell;
	}
}

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

static bool in_this_file(const struct importing *m, const char *file)
{
	const char *a = strrchr(file, '/'), *b = strrchr(text_str(&m->as_file), '/');

	return !strcmp(a ? a + 1 : file, b ? b + 1 : text_str(&m->as_file));
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
		mistake(m, row, column, _("more than one unit is called so; expected its key (标识)"));
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
		mistake(m, row, column, _("masked: an export without --masked has it whole"));
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
			mistake(m, r->number, i, of == OF_UNIT ? _("says nothing of a unit") : _("says nothing of an account"));
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

		take_cells(m, cells);
		if (is_unit(m) == (of == OF_UNIT)) {
			if (of == OF_UNIT)
				put_section(m, &m->sheet.v[i], of, *m->cell[SHEET_KEY] ? m->cell[SHEET_KEY] : cell_of(m, "name"));
			else if (*cell_of(m, "name") || *m->cell[SHEET_KEY])
				put_account(m, &m->sheet.v[i]);
			else if (*cell_of(m, "platform") || *cell_of(m, "unit"))
				mistake(m, m->sheet.v[i].number, sheet_column_of("name", OF_ACCOUNT), _("is empty"));
		}
		free(cells);
	}
}

/* Which units can be referred to: those of other files, and those that the table itself names. */
static void know_units(struct importing *m)
{
	struct text key = TEXT_INIT(0);

	for (int i = 0; i < m->config->n_units; i++)
		if (!in_this_file(m, m->config->units[i].file))
			know_unit(m, m->config->units[i].key, m->config->units[i].name, false);
	for (int i = m->heading + 1; i < m->sheet.n; i++) {
		char *cells = mem_strdup(m->sheet.v[i].cells);

		take_cells(m, cells);
		if (is_unit(m)) {
			make_key(*m->cell[SHEET_KEY] ? m->cell[SHEET_KEY] : cell_of(m, "name"), "", &key);
			know_unit(m, text_str(&key), cell_of(m, "name"), false);
		}
		free(cells);
	}
	text_clear(&key);
}

static void make_file(struct importing *m)
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

/* ---- the judgement ---------------------------------------------------------------------------- */

static void check_file(struct importing *m)
{
	struct config_problems problems = {0};

	config_check_text(text_str(&m->made), m->made.len, text_str(&m->as_file), m->config, &problems);
	for (int i = 0; i < problems.n; i++) {
		const struct config_problem *p = &problems.v[i];
		struct origin o = p->line > 0 && p->line <= m->n_lines ? m->lines[p->line - 1] : (struct origin){0, -1};

		if (!p->warning)
			mistake(m, o.row, o.column, p->what);
	}
	config_problems_clear(&problems);
}

/* feeds.d/NAME.conf: --out, else the table's own name. */
static int name_file(struct importing *m, const struct ctl *c)
{
	const char *name = c->out ? c->out : m->file, *slash = strrchr(name, '/'), *dot;

	if (c->out && (slash || strlen(name) < 6 || strcmp(name + strlen(name) - 5, ".conf")))
		return ctl_usage(c, _("--out %s: a name in feeds.d that ends in .conf is expected"), name);
	name = slash ? slash + 1 : name;
	dot = strrchr(name, '.');
	text_setf(&m->as_file, "%s/%.*s.conf", m->config->feeds_dir, (int)(dot && dot > name ? dot - name : (ptrdiff_t)strlen(name)), name);
	return 0;
}

static bool may_replace(const struct importing *m, const struct ctl *c)
{
	struct text old = TEXT_INIT(0), err = TEXT_SENTENCE;
	bool ours;

	if (c->force || access(text_str(&m->as_file), F_OK))
		return true;
	ours = !text_read_file(&old, text_str(&m->as_file), &err) && strstr(text_str(&old), "newmediactl import");
	if (!ours)
		log_err(_("%s stands there already and was not made by an import; --force replaces it, --out gives another name"), text_str(&m->as_file));
	text_clear(&old);
	text_clear(&err);
	return ours;
}

/* How the register changes, for whoever presses the key. */
static void tell_changes(const struct importing *m)
{
	int before = 0;

	for (int i = 0; i < m->config->n_accounts; i++)
		before += in_this_file(m, m->config->accounts[i].file);
	printf(ngettext("%s: %d account", "%s: %d accounts", (unsigned long)m->accounts), text_str(&m->as_file), m->accounts);
	if (before)
		printf(_(", %d before"), before);
	putchar('\n');
	if (m->new_units)
		printf(ngettext("%d unit was not known and is registered by its name\n", "%d units were not known and are registered by their names\n",
			       (unsigned long)m->new_units), m->new_units);
	if (m->no_address)
		printf(ngettext("%d head has no mail address: no letter reaches them\n", "%d heads have no mail address: no letter reaches them\n",
			       (unsigned long)m->no_address), m->no_address);
	if (m->by_hand)
		printf(ngettext("%d account has no address to be read at: it is looked at by hand until it has one\n",
			       "%d accounts have no address to be read at: they are looked at by hand until they have one\n", (unsigned long)m->by_hand),
			m->by_hand);
}

static int import_register(struct importing *m, const struct ctl *c)
{
	struct text err = TEXT_SENTENCE;
	int e = name_file(m, c);

	if (e)
		return e;
	if (!may_replace(m, c) || read_table(m, c->args[0]) || find_headings(m))
		return EXIT_WRONG;
	make_file(m);
	if (!m->mistakes)
		check_file(m);
	if (m->mistakes) {
		printf(ngettext("%d mistake; nothing was imported\n", "%d mistakes; nothing was imported\n", (unsigned long)m->mistakes), m->mistakes);
		return EXIT_WRONG;
	}
	if (write_record(c, m->config, "import", _("%s: %d accounts into %s"), c->args[0], m->accounts, text_str(&m->as_file)))
		return EXIT_WRONG;
	e = text_write_file(text_str(&m->as_file), text_str(&m->made), m->made.len, 0644, &err);
	if (e)
		log_err("%s", text_str(&err));
	else
		tell_changes(m);
	text_clear(&err);
	return e ? EXIT_WRONG : 0;
}

static void importing_clear(struct importing *m)
{
	sheet_rows_clear(&m->sheet);
	for (int i = 0; i < m->n_units; i++) {
		free(m->units[i].key);
		free(m->units[i].name);
	}
	free(m->units);
	free(m->lines);
	text_clear(&m->made);
	text_clear(&m->as_file);
}

int verb_import(struct ctl *c)
{
	struct importing m = {.as_file = TEXT_INIT(0), .made = TEXT_INIT(0)};
	struct config *config;
	const char *slash;
	int e;

	if (c->n_args != 1)
		return ctl_usage(c, _("one file is expected"));
	if (c->kind && (!strcmp(c->kind, "observations") || !strcmp(c->kind, "replies")))
		return import_hand(c);
	if (c->kind && strcmp(c->kind, "register"))
		return ctl_usage(c, _("--kind %s: expected register, observations or replies"), c->kind);
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	slash = strrchr(c->args[0], '/');
	m.config = config;
	m.file = slash ? slash + 1 : c->args[0];
	e = import_register(&m, c);
	importing_clear(&m);
	config_free(config);
	return e;
}
