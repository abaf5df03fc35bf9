/*
 * backup - a copy of the store while the daemon runs; and is a store, or such
 * a copy, whole?
 *
 * Both only read: they need no lock and the daemon does not notice them.
 */
#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>

#include "emit.h"
#include "write.h"

static void store_path(struct text *t, const struct config *c)
{
	text_setf(t, "%s/newmedia.db", c->state_dir);
}

/* ---- backup ------------------------------------------------------------------- */

static void tell_backup(const struct ctl *c, const struct backup_done *d, const struct zone *z)
{
	struct text newest = TEXT_INIT(64);

	if (c->json) {
		struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };

		emit_open(&j, NULL, '{');
		emit_string(&j, "file", c->args[0]);
		emit_int(&j, "bytes", d->bytes);
		emit_moment(&j, "newest", d->newest);
		emit_close(&j, '}');
		emit_end(&j);
		return;
	}
	text_add_local(&newest, d->newest, z);
	printf(_("%s: %.1f MB, all that was known until %s\n"), c->args[0], (double)d->bytes / 1e6, newest.len ? text_str(&newest) : "-");
	text_clear(&newest);
}

int verb_backup(struct ctl *c)
{
	struct text path = TEXT_INIT(0), err = TEXT_SENTENCE;
	struct backup_done done = { 0 };
	struct config *config;
	int e;

	if (c->n_args != 1)
		return ctl_usage(c, _("one file is expected"));
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	store_path(&path, config);
	if (write_record(c, config, "backup", "%s", c->args[0]))
		log_warn(_("the backup is made all the same")); /* a copy that is missing is worse than an entry that is */
	e = store_backup(text_str(&path), c->args[0], c->force, &done, &err);
	if (e)
		log_err("%s", text_str(&err));
	else
		tell_backup(c, &done, config->zone);
	text_clear(&path);
	text_clear(&err);
	config_free(config);
	return e ? EXIT_WRONG : 0;
}

/* ---- verify --------------------------------------------------------------------- */

static void print_count(void *ctx, const char *what, int64_t n)
{
	struct emit *j = ctx;

	if (j)
		emit_int(j, what, n);
	else
		printf("%12" PRId64 "  %s\n", n, _(what));
}

static void say_fault(void *ctx, const char *sentence)
{
	struct emit *j = ctx;

	log_err("%s", sentence);
	if (j)
		emit_string(j, NULL, sentence);
}

static int verify_json(struct store *s, const char *path)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	int faults;

	emit_open(&j, NULL, '{');
	emit_string(&j, "file", path);
	emit_open(&j, "faults", '[');
	faults = store_each_fault(s, say_fault, &j);
	emit_close(&j, ']');
	emit_bool(&j, "ok", faults == 0);
	emit_open(&j, "counts", '{');
	store_each_count(s, print_count, &j);
	emit_close(&j, '}');
	emit_close(&j, '}');
	emit_end(&j);
	return faults;
}

static int verify_people(struct store *s, const char *path)
{
	int faults = store_each_fault(s, say_fault, NULL);

	if (faults) {
		printf(ngettext("%s: %d fault\n", "%s: %d faults\n", (unsigned long)faults), path, faults);
		return faults;
	}
	printf(_("%s: whole\n"), path);
	store_each_count(s, print_count, NULL);
	return 0;
}

static int verify(const struct ctl *c, const char *path)
{
	struct text err = TEXT_SENTENCE;
	struct store *s = store_open(path, STORE_READ, &err);
	int e = EXIT_WRONG;

	if (s) {
		/* One view, though the daemon goes on writing. */
		if (store_begin(s))
			log_err("%s", store_error(s));
		else
			e = (c->json ? verify_json : verify_people)(s, path) ? EXIT_WRONG : 0;
		store_close(s);
	} else {
		log_err("%s", text_str(&err));
	}
	text_clear(&err);
	return e;
}

int verb_verify(struct ctl *c)
{
	struct text path = TEXT_INIT(0);
	struct config *config;
	int e;

	if (c->n_args > 1)
		return ctl_usage(c, _("at most one file is expected"));
	if (c->n_args)
		return verify(c, c->args[0]);
	config = ctl_config(c);
	if (!config)
		return EXIT_CONFIG;
	store_path(&path, config);
	e = verify(c, text_str(&path));
	text_clear(&path);
	config_free(config);
	return e;
}
