#include "told.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static struct text said = TEXT_INIT(1 << 20);

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void told_begin(void)
{
	snprintf(folder, sizeof folder, "/tmp/newmedia-config-XXXXXX");
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("feeds.d", 0755), 0);
	told_write("newmedia.conf", "");
}

void told_end(void)
{
	assert_int_equal(chdir("/"), 0);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	text_clear(&said);
}

void told_write_n(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

void told_write(const char *path, const char *text)
{
	told_write_n(path, text, strlen(text));
}

void told_remove(const char *path)
{
	assert_int_equal(unlink(path), 0);
}

static void keep(struct config_problems *p)
{
	text_reset(&said);
	for (int i = 0; i < p->n; i++)
		text_addf(&said, "%s:%d: %s%s\n", p->v[i].file, p->v[i].line, p->v[i].warning ? "warning: " : "", p->v[i].what);
	config_problems_clear(p);
}

struct config *told_load(const struct config *last_good)
{
	struct config_problems p = { 0 };
	struct config *c = config_load("newmedia.conf", last_good, &p);

	keep(&p);
	return c;
}

void told_check(const char *file, const struct config *main_or_null)
{
	struct config_problems p = { 0 };

	config_check_file(file, main_or_null, &p);
	keep(&p);
}

const char *told_text(void)
{
	return text_str(&said);
}
