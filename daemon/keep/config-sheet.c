/*
 * config-sheet - files of feeds.d as a register on paper wants them: every
 * entry as it stands, and a text judged before it becomes a file.
 *
 * It knows the grammar and nothing of what the keys mean.
 */
#include <fcntl.h>

#include "config-inside.h"

struct walking {
	config_take_entry *entry;
	void *ctx;
	struct text kind, name;
	bool more;
};

static bool on_section(struct loading *l, void *ctx, const char *kind, const char *name)
{
	struct walking *w = ctx;

	text_setf(&w->kind, "%s", kind);
	text_setf(&w->name, "%s", name);
	w->more = w->more && w->entry(w->ctx, &(struct config_entry){l->file, l->line, kind, name, "", ""});
	return w->more;
}

static void on_key(struct loading *l, void *ctx, const char *key, char *value)
{
	struct walking *w = ctx;

	w->more = w->more && w->entry(w->ctx, &(struct config_entry){l->file, l->line, text_str(&w->kind), text_str(&w->name), key, value});
}

int config_each_entry(const char *file, config_take_entry *entry, void *ctx, struct config_problems *problems)
{
	static const struct ini_handler handler = {on_section, on_key};
	struct walking w = {.entry = entry, .ctx = ctx, .kind = TEXT_INIT(CONFIG_VALUE_MAX), .name = TEXT_INIT(CONFIG_VALUE_MAX), .more = true};
	struct text scratch = TEXT_INIT(CONFIG_FILE_MAX);
	struct loading l;
	int got;

	config_begin(&l, file, problems);
	got = config_read_file(&l, AT_FDCWD, file, &scratch);
	if (!got)
		config_read_ini(&l, scratch.buf, scratch.len, &handler, &w);
	text_clear(&scratch);
	text_clear(&w.kind);
	text_clear(&w.name);
	config_free(l.c);
	return got || l.bad ? -1 : 0;
}
