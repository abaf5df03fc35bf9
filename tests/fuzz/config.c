/*
 * fuzz-config - any bytes as each file of the configuration: what is accepted
 * hangs together, what is not is refused with a sentence.
 *
 * The input is cut at lines of ----: a newmedia.conf, a file of feeds.d (units
 * and accounts), a later version of it, so that the last good version is
 * exercised too, and a year of holidays.d.  Recipes (platforms.d) are fuzzed
 * where they are read, in recipe.c; templates (webhooks.d) in hook.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char units[] = "[unit top]\nname = t\n[unit low]\nname = l\nparent = top\n[account a]\nname = a\nunit = low\nplatform = "
                            "wechat\nfeed = http://a/\n";

enum { PARTS = 4 };

static char main_path[128], feeds_path[128], units_path[128], file_path[128], holidays_path[128], year_path[128];

static void put(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	close(fd);
}

static void end(void)
{
	unlink(file_path);
	unlink(units_path);
	unlink(main_path);
	unlink(year_path);
	rmdir(holidays_path);
	rmdir(feeds_path);
	*strrchr(feeds_path, '/') = '\0';
	rmdir(feeds_path);
}

static void begin(void)
{
	char folder[] = "/tmp/newmedia-fuzz-XXXXXX";

	if (!mkdtemp(folder))
		abort();
	snprintf(main_path, sizeof main_path, "%s/newmedia.conf", folder);
	snprintf(feeds_path, sizeof feeds_path, "%s/feeds.d", folder);
	snprintf(units_path, sizeof units_path, "%s/units.conf", feeds_path);
	snprintf(file_path, sizeof file_path, "%s/x.conf", feeds_path);
	snprintf(holidays_path, sizeof holidays_path, "%s/holidays.d", folder);
	snprintf(year_path, sizeof year_path, "%s/2027.conf", holidays_path);
	if (mkdir(feeds_path, 0700) || mkdir(holidays_path, 0700))
		abort();
	put(units_path, units, sizeof units - 1);
	atexit(end);
}

/* Days in their order, within the year that is told of, none of them twice. */
static void check_holidays(const struct holidays *h)
{
	for (int i = 1; i < h->n; i++)
		if (h->v[i - 1].day >= h->v[i].day)
			abort();
	for (int64_t d = civil_days(2026, 12, 1); d < civil_days(2028, 2, 1); d++)
		(void)workday_is_off(h, d);
}

/* What every caller relies on. */
static void check(const struct config *c)
{
	check_holidays(&c->holidays);
	for (int i = 0; i < c->n_units; i++)
		if (!c->units[i].name || c->units[i].parent >= c->n_units || config_unit(c, c->units[i].key) != i)
			abort();
	for (int i = 0; i < c->n_accounts; i++) {
		const struct conf_account *a = &c->accounts[i];
		struct text t = TEXT_SENTENCE;

		if (a->unit < 0 || a->unit >= c->n_units || !a->zone || a->limit <= 0 || a->every <= 0 || config_account(c, a->key) != a)
			abort();
		for (int f = 0; f < a->n_feeds; f++)
			config_source_name(a, &a->feeds[f], &t);
		config_unit_within(c, a->unit, 0);
		text_clear(&t);
	}
}

/* Every line of it has a place and a name. */
static bool on_entry(void *ctx, const struct config_entry *e)
{
	int *last = ctx;

	if (e->line < *last || !e->kind || !e->name || !e->key || !e->value)
		abort();
	*last = e->line;
	return true;
}

static void check_alone(const struct config *c, struct config_problems *p)
{
	int last = 1;

	config_check_file(file_path, c, p);
	config_check_file(feeds_path, NULL, p);
	config_check_holidays(year_path, p);
	config_each_entry(file_path, on_entry, &last, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun;
	struct config_problems p = { 0 };
	const uint8_t *part[PARTS] = { data, data + size, data + size, data + size };
	size_t len[PARTS] = { size };

	if (!begun)
		begin();
	begun = true;
	for (int i = 0; i < PARTS - 1; i++) {
		const uint8_t *cut = len[i] ? memmem(part[i], len[i], "----\n", 5) : NULL;

		if (!cut)
			break;
		part[i + 1] = cut + 5;
		len[i + 1] = len[i] - (size_t)(cut + 5 - part[i]);
		len[i] = (size_t)(cut - part[i]);
	}
	put(main_path, part[0], len[0]);
	put(file_path, part[1], len[1]);
	put(year_path, part[3], len[3]);
	struct config *first = config_load(main_path, NULL, &p);

	put(file_path, part[2], len[2]);
	struct config *second = config_load(main_path, first, &p);

	check_alone(first, &p);
	if (first)
		check(first);
	config_free(first);
	if (second)
		check(second);
	config_free(second);
	for (int i = 0; i < p.n; i++)
		if (!*p.v[i].what || text_utf8_valid(p.v[i].what, strlen(p.v[i].what)) != strlen(p.v[i].what))
			abort();
	config_problems_clear(&p);
	return 0;
}
