/*
 * import - an office's own table becomes a file of feeds.d, whole or not at all.
 *
 * The sandboxed reader opens the table; here its headings are found, and every
 * row becomes a section (import-file.c).  What is wrong with it is then found
 * by the same code that checks every other file, and told by row and heading.
 */
#include "ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import-hand.h"
#include "import-in.h"
#include "write.h"

enum {
	HEADING_ROWS = 20,            /* within which the headings must stand: titles come before them */
	HEADINGS_MIN = 2,
};

void import_mistake(struct importing *m, uint32_t row, int column, const char *what)
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
		import_mistake(m, 0, -1, text_str(&wrong));
	else if (e < 0)
		log_err("%s", text_str(&wrong));
	text_clear(&wrong);
	return e ? -1 : 0;
}

/* ---- headings -------------------------------------------------------------------------- */

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
		import_mistake(m, 0, -1, _("no row of headings was found; expected one with the name of the account (名称), its platform (平台) and unit (主办单位)"));
	return m->heading < 0 ? -1 : 0;
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
			import_mistake(m, o.row, o.column, p->what);
	}
	config_problems_clear(&problems);
}

bool import_is_own(const struct importing *m, const char *file)
{
	const char *a = strrchr(file, '/'), *b = strrchr(text_str(&m->as_file), '/');

	return !strcmp(a ? a + 1 : file, b ? b + 1 : text_str(&m->as_file));
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
		before += import_is_own(m, m->config->accounts[i].file);
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
	import_make_file(m);
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
