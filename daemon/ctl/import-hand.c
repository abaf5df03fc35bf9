/*
 * import-hand - looks by hand and replies, from the office's forms: every row
 * is checked cell by cell, and all are taken down in one transaction, or none.
 */
#include "import-hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hand-sheet.h"
#include "register-sheet.h"
#include "sheet-read.h"
#include "write.h"

enum { THEIR_COLUMNS = 256, HEADING_ROWS = 20 };

struct importing {
	const struct ctl *c;
	const struct view *view;
	const struct hand_kind *kind;
	const char *file;
	struct sheet_rows sheet;
	int of_ours[THEIR_COLUMNS], n_columns, heading;
	char *cell[HAND_COLUMNS];        /* of the row at hand; never NULL there */
	uint32_t row;
	struct text orders;
	int mistakes, n;
};

static void mistake(struct importing *m, int column, const char *what)
{
	m->mistakes++;
	if (column >= 0)
		printf(_("%s: row %u, %s: %s\n"), m->file, m->row, hand_heading(m->kind, (enum hand_column)column), what);
	else if (m->row)
		printf(_("%s: row %u: %s\n"), m->file, m->row, what);
	else
		printf("%s: %s\n", m->file, what);
}

/* ---- headings, cells --------------------------------------------------------------- */

static bool try_headings(struct importing *m, const char *row_cells)
{
	static const char separator[] = { SHEET_SEPARATOR, '\0' };
	char *cells = mem_strdup(row_cells), *at = cells, *cell;
	bool name = false, tells = false;

	for (m->n_columns = 0; m->n_columns < THEIR_COLUMNS && (cell = strsep(&at, separator)); m->n_columns++) {
		int c = m->of_ours[m->n_columns] = hand_column_named(cell);

		name |= c == HAND_NAME || c == HAND_KEY;
		tells |= c == (int)m->kind->tells;
	}
	free(cells);
	return name && tells;
}

static int find_headings(struct importing *m)
{
	for (m->heading = 0; m->heading < m->sheet.n && m->heading < HEADING_ROWS; m->heading++)
		if (try_headings(m, m->sheet.v[m->heading].cells))
			return 0;
	mistake(m, -1, _("no row of headings was found; expected one with the name of the account (新媒体名称) and what the form is about (核查时间, or 整改情况)"));
	return -1;
}

/* ---- which account --------------------------------------------------------------------- */

/* An office's form speaks the office's language, whatever that of who reads it in. */
static const char *platform_meant(const char *word)
{
	return sheet_value(&sheet_columns[sheet_column_of("platform", OF_ACCOUNT)], word);
}

static bool may_be(const struct importing *m, const struct conf_account *a)
{
	const char *platform = m->cell[HAND_PLATFORM], *unit = m->cell[HAND_UNIT];
	const struct conf_unit *u = &m->view->config->units[a->unit];

	return !strcmp(a->name, m->cell[HAND_NAME]) && (!*unit || !strcmp(u->name, unit) || !strcmp(u->key, unit)) &&
		(!*platform || !strcmp(platform_name(a->platform), platform_meant(platform)) || !strcmp(word_platform(a->platform), platform));
}

static const struct conf_account *find_account(struct importing *m)
{
	const struct config *c = m->view->config;
	const struct conf_account *found = *m->cell[HAND_KEY] ? config_account(c, m->cell[HAND_KEY]) : NULL;
	int n = 0;

	if (*m->cell[HAND_KEY]) {
		if (!found)
			mistake(m, HAND_KEY, _("no account is called so"));
		return found;
	}
	for (int i = 0; i < c->n_accounts; i++)
		if (may_be(m, &c->accounts[i])) {
			found = &c->accounts[i];
			n++;
		}
	if (n == 1)
		return found;
	mistake(m, HAND_NAME, n ? _("more than one account is called so; its platform, unit or key (标识) is needed") : _("no account is called so"));
	return NULL;
}

/* ---- the two forms ---------------------------------------------------------------------------- */

static void add_time(struct importing *m, enum hand_column column, const char *key, const struct zone *z, bool needed, bool to_its_end)
{
	const char *s = m->cell[column];
	moment t;
	bool day;

	if (!*s && !needed)
		return;
	if (hand_time(s, z, &t, &day))
		mistake(m, (int)column, *s ? _("not a time, expected one like 2021-07-05 08:00") : _("is empty"));
	else
		order_add_moment(&m->orders, key, day && to_its_end ? day_add(t, 1, z) - 1 : t);
}

static void add_word(struct importing *m, enum hand_column column, const char *key)
{
	const char *value = hand_value(column, m->cell[column]);

	if (value)
		order_add(&m->orders, key, value);
	else
		mistake(m, (int)column, column == HAND_WORKS ? _("expected 是 or 否") : _("expected 有效, 无 or 未测试"));
}

static void add_who(struct importing *m)
{
	const char *by = *m->cell[HAND_BY] ? m->cell[HAND_BY] : m->c->by ? m->c->by : "";

	if (!*by)
		mistake(m, HAND_BY, _("is empty, and --by is not given either"));
	order_add(&m->orders, "by", by);
}

static void put_observation(struct importing *m, const struct conf_account *a)
{
	order_add(&m->orders, "verb", "observe");
	order_add(&m->orders, "account", a->key);
	add_time(m, HAND_AT, "at", a->zone, true, false);
	add_time(m, HAND_LAST_UPDATE, "last_update", a->zone, false, true);
	add_word(m, HAND_INTERACTION, "interaction");
	add_word(m, HAND_WORKS, "works");
	add_who(m);
	order_add(&m->orders, "note", m->cell[HAND_NOTE]);
}

/* The open one is the latest: an account has one at a time. */
struct latest { int64_t id; };
static bool take_latest(void *ctx, const struct review_row *r)
{
	((struct latest *)ctx)->id = r->id;
	return true;
}

static void put_reply(struct importing *m, const struct conf_account *a)
{
	const struct member *member = &m->view->reg->members[register_find(m->view->reg, a->key)];
	struct latest latest = { 0 };

	if (m->view->store && member->card.id)
		store_each_review(m->view->store, member->card.id, false, take_latest, &latest);
	if (!latest.id)
		mistake(m, HAND_NAME, _("it has no review: there is nothing to answer"));
	if (!*m->cell[HAND_ANSWER])
		mistake(m, HAND_ANSWER, _("is empty"));
	order_add(&m->orders, "verb", "review");
	order_add(&m->orders, "step", "answer");
	text_addf(&m->orders, "id=%lld\n", (long long)latest.id);
	order_add(&m->orders, "note", m->cell[HAND_ANSWER]);
	add_time(m, HAND_ANSWERED_AT, "dated", a->zone, false, false);
	add_who(m);
}

/* A form is handed out with the answers left empty: a row without one says nothing. */
static bool says_nothing(const struct importing *m)
{
	if (!*m->cell[HAND_KEY] && !*m->cell[HAND_NAME])
		return true;
	return m->kind->tells == HAND_ANSWER && !*m->cell[HAND_ANSWER] && !*m->cell[HAND_ANSWERED_AT] && !*m->cell[HAND_BY];
}

static void put_rows(struct importing *m)
{
	for (int i = m->heading + 1; i < m->sheet.n; i++) {
		char *cells = mem_strdup(m->sheet.v[i].cells);
		const struct conf_account *a;

		m->row = m->sheet.v[i].number;
		sheet_take(cells, m->of_ours, m->n_columns, m->cell, HAND_COLUMNS);
		if (!says_nothing(m) && (a = find_account(m))) {
			text_addf(&m->orders, "row=%u\n", m->row);
			(m->kind->tells == HAND_ANSWER ? put_reply : put_observation)(m, a);
			text_add_char(&m->orders, '\n');
			m->n++;
		}
		free(cells);
	}
	m->row = 0;
}

/* ---- whole or not at all ------------------------------------------------------------------------- */

static int send(const struct importing *m)
{
	struct text args = TEXT_INIT(0), ret = TEXT_INIT(0);
	struct write_files files;
	int e = write_bytes(&files, m->view->config, "batch", &m->orders, &args) ? EXIT_WRONG : write_command(m->c, m->view->config, "batch", text_str(&args), &ret);

	write_files_end(&files);
	if (e)
		write_tell_wrong(&ret);
	else
		puts(text_str(&ret));
	text_clear(&args);
	text_clear(&ret);
	return e;
}

static int import(struct importing *m)
{
	struct text wrong = TEXT_SENTENCE;
	int e = sheet_read(&m->sheet, m->view->config, m->c->args[0], &wrong);

	if (e > 0)
		mistake(m, -1, text_str(&wrong));
	else if (e < 0)
		log_err("%s", text_str(&wrong));
	text_clear(&wrong);
	if (e || find_headings(m))
		return EXIT_WRONG;
	put_rows(m);
	if (!m->mistakes && !m->n)
		mistake(m, -1, _("no row says anything"));
	if (m->mistakes) {
		printf(ngettext("%d mistake; nothing was imported\n", "%d mistakes; nothing was imported\n", (unsigned long)m->mistakes), m->mistakes);
		return EXIT_WRONG;
	}
	return send(m);
}

int import_hand(const struct ctl *c)
{
	const char *slash = strrchr(c->args[0], '/');
	struct view v;
	struct importing m = { .c = c, .view = &v, .kind = hand_kind(c->kind), .file = slash ? slash + 1 : c->args[0], .orders = TEXT_INIT(STORE_CONTENT_MAX) };
	int e = view_open(&v, c);

	if (e)
		return e;
	e = import(&m);
	sheet_rows_clear(&m.sheet);
	text_clear(&m.orders);
	view_close(&v);
	return e;
}
