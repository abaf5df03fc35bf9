/*
 * config-holidays - holidays.d: one file a year, as the State Council arranges
 * it: which days are off, and which weekends are worked for them.
 *
 * The office's own file takes the place of the shipped one of the same name.
 * One with a mistake is left out alone: its last good version stays in force,
 * else the shipped one.
 *
 * It knows what an arrangement looks like; never what it is used for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config-inside.h"

enum {
	YEARS_MAX = 200,         /* files in one folder */
	DAYS_MAX = 120,          /* arranged days of one year: 2021 to 2026 have 28 to 40 */
	HOLIDAY_DAYS_MAX = 31,   /* days of one holiday: more is a slip of the finger */
};

struct reading_year {
	int year;
	struct arranged_day v[DAYS_MAX];
	int n;
	const char *holiday;     /* whose section is open */
	bool seen_off;
};

/* ---- one file ---- */

static void complain_day(struct loading *l, const char *key, int64_t day, const char *what)
{
	struct civil c = civil_at(day * DAY, zone_find("UTC"));

	config_complain(l, "%s: %04d-%02d-%02d %s", key, c.year, c.month, c.day, what);
}

/* 元旦 may begin in the December before, and what is worked for it may lie there, too. */
static bool belongs(const struct reading_year *r, int64_t day)
{
	return day >= civil_days(r->year - 1, 12, 1) && day <= civil_days(r->year + 1, 1, 15);
}

static void add_day(struct loading *l, struct reading_year *r, const char *key, int64_t day, bool off)
{
	int i;

	for (i = 0; i < r->n && r->v[i].day != day; i++)
		;
	if (!belongs(r, day))
		complain_day(l, key, day, _("does not belong to this year's arrangement"));
	else if (i < r->n)
		complain_day(l, key, day, _("is given twice"));
	else if (!off && !workday_is_off(NULL, day))
		complain_day(l, key, day, _("is a working day anyway, expected a Saturday or Sunday"));
	else if (r->n == DAYS_MAX)
		config_complain(l, _("more than %d days"), DAYS_MAX);
	else
		r->v[r->n++] = (struct arranged_day){ day, off, r->holiday };
}

/* -1: complained. */
static int read_day(struct loading *l, const char *key, const char *word, int64_t *ret)
{
	struct civil c;

	if (!config_date(word, &c)) {
		config_complain(l, _("%s: \"%s\" is no date, expected for example 2026-10-01 or 2026-10-01..2026-10-07"), key, word);
		return -1;
	}
	*ret = civil_days(c.year, c.month, c.day);
	return 0;
}

static void read_span(struct loading *l, struct reading_year *r, const char *key, char *word, bool off)
{
	char *to = strstr(word, "..");
	int64_t first, last;

	if (to) {
		*to = '\0';
		to += 2;
	}
	if (read_day(l, key, word, &first) || read_day(l, key, to ? to : word, &last))
		return;
	if (last < first || last - first >= HOLIDAY_DAYS_MAX) {
		config_complain(l, _("%s: from %s to %s, expected a first and a last day at most %d days apart"), key, word, to, HOLIDAY_DAYS_MAX);
		return;
	}
	for (int64_t day = first; day <= last; day++)
		add_day(l, r, key, day, off);
}

static bool open_holiday(struct loading *l, void *ctx, const char *kind, const char *name)
{
	struct reading_year *r = ctx;

	if (strcmp(kind, "holiday") || !*name) {
		config_complain(l, _("unknown section [%s], expected [holiday NAME], such as [holiday 春节]"), kind);
		r->holiday = NULL;
		return false;
	}
	if (r->holiday && !r->seen_off)
		config_warn(l, _("the holiday above has no days off"));
	r->holiday = arena_string(l->c->arena, name);
	r->seen_off = false;
	return true;
}

static void read_key(struct loading *l, void *ctx, const char *key, char *value)
{
	struct reading_year *r = ctx;
	bool off = !strcmp(key, "off");

	if (!off && strcmp(key, "work")) {
		config_complain(l, _("unknown key \"%s\", expected off (days off) or work (weekends that are worked)"), key);
		return;
	}
	r->seen_off |= off;
	for (char *w; (w = config_word(&value));) {
		size_t n = strlen(w);

		if (n && w[n - 1] == ',')
			w[n - 1] = '\0';
		if (*w)
			read_span(l, r, key, w, off);
	}
}

static int by_day(const void *a, const void *b)
{
	const struct arranged_day *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/* The year in YEAR.conf; 0: no such name. */
static int year_of(const char *name)
{
	int year = 0, i;

	for (i = 0; i < 4 && name[i] >= '0' && name[i] <= '9'; i++)
		year = year * 10 + name[i] - '0';
	return i == 4 && !strcmp(name + 4, ".conf") && year >= 1949 ? year : 0;
}

/* Reads folder/name as ret; false: it is bad (complained) or gone. ret_hash may be NULL. */
static bool read_year(struct loading *l, const char *folder, const char *name, struct conf_year *ret, uint64_t *ret_hash)
{
	static const struct ini_handler handler = { open_holiday, read_key };
	struct reading_year r = { .year = year_of(name) };
	struct text bytes = TEXT_INIT(CONFIG_FILE_MAX);
	int got;

	l->file = arena_textf(l->c->arena, "%s/%s", folder, name);
	l->order = CONFIG_HOLIDAYS_ORDER + l->c->n_holiday_files;
	l->line = 0;
	l->bad = false;
	if (!r.year)
		config_complain(l, _("expected a file named by its year, such as 2026.conf"));
	got = config_read_file(l, AT_FDCWD, l->file, &bytes);
	if (!got && ret_hash)
		*ret_hash = text_hash(bytes.buf, bytes.len); /* before the reader writes its NULs */
	if (!got && r.year)
		config_read_ini(l, bytes.buf, bytes.len, &handler, &r);
	text_clear(&bytes);
	if (got || l->bad)
		return false;
	if (r.n)
		qsort(r.v, (size_t)r.n, sizeof *r.v, by_day);
	*ret = (struct conf_year){ r.year, arena_copy(l->c->arena, r.v, (size_t)r.n * sizeof *r.v + 1), r.n };
	return true;
}

void config_check_holidays(const char *file, struct config_problems *problems)
{
	const char *slash = strrchr(file, '/');
	struct conf_year year;
	struct loading l;
	int from = problems->n;

	config_begin(&l, file, problems);
	read_year(&l, slash ? arena_textf(l.c->arena, "%.*s", (int)(slash - file), file) : ".", slash ? slash + 1 : file, &year, NULL);
	problems_sort(problems, from);
	config_free(l.c);
}

/* ---- which file counts ---- */

static bool take_last_good(struct loading *l, const struct config *last_good, int year, struct conf_year *ret)
{
	for (int i = 0; last_good && i < last_good->n_years; i++) {
		const struct conf_year *from = &last_good->years[i];
		struct arranged_day *v;

		if (from->year != year)
			continue;
		v = arena_copy(l->c->arena, from->v, (size_t)from->n * sizeof *v + 1);
		for (int d = 0; d < from->n; d++)
			v[d].name = arena_string(l->c->arena, v[d].name);
		*ret = (struct conf_year){ year, v, from->n };
		return true;
	}
	return false;
}

/* A copy that was accepted once may be refused now: that is nobody's mistake. */
static bool take_copy(struct loading *l, const char *name, struct conf_year *ret)
{
	struct config_problems nobody = { 0 }, *told = l->problems;
	bool found;

	l->problems = &nobody;
	found = read_year(l, arena_textf(l->c->arena, "%s/" CONFIG_KEPT_HOLIDAYS, l->c->state_dir), name, ret, NULL);
	l->problems = told;
	config_problems_clear(&nobody);
	return found;
}

/* In place of the office's own file that is refused; false: the shipped one counts, if there is one. */
static bool take_instead(struct loading *l, const struct config *last_good, const char *name, struct conf_year *ret)
{
	return last_good ? take_last_good(l, last_good, year_of(name), ret) : take_copy(l, name, ret);
}

static void read_own(struct loading *l, const char *shown, const struct config *last_good, char *const *names, int n)
{
	struct config *c = l->c;
	struct conf_file *files = arena_alloc(c->arena, (size_t)n * sizeof *files + 1);

	c->holiday_files = files;
	for (int i = 0; i < n && c->n_years < YEARS_MAX; i++) {
		struct conf_year *at = &c->years[c->n_years];
		uint64_t hash = 0;
		bool good = read_year(l, shown, names[i], at, &hash);

		files[c->n_holiday_files++] = (struct conf_file){ .name = l->file, .hash = hash, .bad = !good };
		c->n_years += good || take_instead(l, last_good, names[i], at);
	}
}

static void read_shipped(struct loading *l, char *const *names, int n)
{
	struct config *c = l->c;

	for (int i = 0; i < n && c->n_years < 2 * YEARS_MAX; i++) {
		int own = 0;

		while (own < c->n_years && c->years[own].year != year_of(names[i]))
			own++;
		if (own == c->n_years)
			c->n_years += read_year(l, c->holidays_shipped, names[i], &c->years[c->n_years], NULL);
	}
}

static int by_year(const void *a, const void *b)
{
	const struct conf_year *x = a, *y = b;

	return x->year - y->year;
}

/* All years as one list; where two speak of one day, the later year's arrangement does. */
static void join(struct loading *l)
{
	struct config *c = l->c;
	int most = 0, n = 0, *years = arena_alloc(c->arena, (size_t)c->n_years * sizeof *years + 1);

	for (int i = 0; i < c->n_years; i++) {
		most += c->years[i].n;
		years[i] = c->years[i].year;
	}
	struct arranged_day *all = arena_alloc(c->arena, (size_t)most * sizeof *all + 1);

	for (int i = 0; i < c->n_years; i++) {
		while (n && c->years[i].n && all[n - 1].day >= c->years[i].v[0].day)
			n--;
		for (int d = 0; d < c->years[i].n; d++)
			all[n++] = c->years[i].v[d];
	}
	c->holidays = (struct holidays){ all, n, years, c->n_years };
}

void config_read_holidays(struct loading *l, const char *shown, const struct config *last_good)
{
	struct config *c = l->c;
	char **own = NULL, **shipped = NULL;
	int n_own = config_list_folder(c->holidays_dir, &own), n_shipped = config_list_folder(c->holidays_shipped, &shipped);

	n_own = n_own < 0 ? 0 : n_own; /* a folder that is not there holds none */
	n_shipped = n_shipped < 0 ? 0 : n_shipped;
	c->years = arena_alloc(c->arena, (size_t)(2 * YEARS_MAX) * sizeof *c->years);
	read_own(l, shown, last_good, own, n_own);
	read_shipped(l, shipped, n_shipped);
	if (c->n_years)
		qsort(c->years, (size_t)c->n_years, sizeof *c->years, by_year);
	join(l);
	for (int i = 0; i < n_own; i++)
		free(own[i]);
	for (int i = 0; i < n_shipped; i++)
		free(shipped[i]);
	free(own);
	free(shipped);
}
