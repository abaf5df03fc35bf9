/*
 * config - libFuzzer's door to the configuration: the bytes are a
 * newmedia.conf, a file of feeds.d, and a later version of that file (split at
 * lines of ----), so that the last good version is exercised too.
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

static char main_path[128], feeds_path[128], units_path[128], file_path[128];

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
	if (mkdir(feeds_path, 0700))
		abort();
	put(units_path, units, sizeof units - 1);
	atexit(end);
}

/* What every caller relies on. */
static void check(const struct config *c)
{
	for (int i = 0; i < c->n_units; i++)
		if (!c->units[i].name || c->units[i].parent >= c->n_units || config_unit(c, c->units[i].key) != i)
			abort();
	for (int i = 0; i < c->n_accounts; i++) {
		const struct conf_account *a = &c->accounts[i];
		struct text t = TEXT_SENTENCE;

		if (a->unit < 0 || a->unit >= c->n_units || !a->zone || a->limit <= 0 || a->every <= 0 || config_account(c, a->key) != a)
			abort();
		for (int f = 0; f < a->n_feeds; f++) {
			config_source_name(a, &a->feeds[f], &t);
			(void)config_via(a, &a->feeds[f]);
		}
		config_unit_within(c, a->unit, 0);
		text_clear(&t);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun;
	struct config_problems p = { 0 };
	const uint8_t *part[3] = { data, data + size, data + size };
	size_t len[3] = { size, 0, 0 };

	if (!begun)
		begin();
	begun = true;
	for (int i = 0; i < 2; i++) {
		const uint8_t *cut = len[i] ? memmem(part[i], len[i], "----\n", 5) : NULL;

		if (!cut)
			break;
		part[i + 1] = cut + 5;
		len[i + 1] = len[i] - (size_t)(cut + 5 - part[i]);
		len[i] = (size_t)(cut - part[i]);
	}
	put(main_path, part[0], len[0]);
	put(file_path, part[1], len[1]);
	struct config *first = config_load(main_path, NULL, &p);

	put(file_path, part[2], len[2]);
	struct config *second = config_load(main_path, first, &p);

	config_check_file(file_path, first, &p);
	config_check_file(feeds_path, NULL, &p);
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
