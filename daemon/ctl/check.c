/*
 * check - every mistake of the configuration at once, on standard output as
 * FILE:LINE: what is wrong, what is expected.
 */
#include "ctl.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit.h"
#include "platforms.h"

static void print_problem(const struct config_problem *p)
{
	struct text line = TEXT_INIT(0);

	config_problem_text(p, &line);
	puts(text_str(&line));
	text_clear(&line);
}

static void print_json(const struct config_problems *p, int mistakes, const struct config *c)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };

	emit_open(&j, NULL, '{');
	emit_int(&j, "mistakes", mistakes);
	if (c) {
		emit_int(&j, "files", c->n_files);
		emit_int(&j, "units", c->n_units);
		emit_int(&j, "accounts", c->n_accounts);
	}
	emit_open(&j, "problems", '[');
	for (int i = 0; i < p->n; i++) {
		emit_open(&j, NULL, '{');
		emit_string(&j, "file", p->v[i].file);
		emit_int(&j, "line", p->v[i].line);
		emit_bool(&j, "warning", p->v[i].warning);
		emit_string(&j, "what", p->v[i].what);
		emit_close(&j, '}');
	}
	emit_close(&j, ']');
	emit_close(&j, '}');
	emit_end(&j);
}

static void print_people(const struct config_problems *p, int mistakes, const struct config *c)
{
	for (int i = 0; i < p->n; i++)
		print_problem(&p->v[i]);
	if (mistakes)
		printf(ngettext("%d mistake\n", "%d mistakes\n", (unsigned long)mistakes), mistakes);
	else if (c)
		printf(_("no mistakes: %d accounts of %d units in %d files\n"), c->n_accounts, c->n_units, c->n_files);
	else
		printf(_("no mistakes\n"));
}

/* A folder with a newmedia.conf in it, or such a file, is a whole configuration; anything else is a register file or a folder of them. */
static bool is_whole(const char *path, struct text *ret)
{
	const char *base = strrchr(path, '/');
	struct stat st;

	text_reset(ret);
	text_add(ret, path);
	text_add(ret, "/newmedia.conf");
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return access(text_str(ret), F_OK) == 0;
	text_reset(ret);
	text_add(ret, path);
	return !strcmp(base ? base + 1 : path, "newmedia.conf");
}

/* ---- recipes ------------------------------------------------------------------- */

static void take_mistake(void *ctx, const char *file, int line, const char *what)
{
	if (line >= 0)
		config_add_problem(ctx, &(struct config_problem){ .file = file, .line = line, .what = what });
}

static void check_recipes(const struct config *c, struct config_problems *problems)
{
	struct text scratch = TEXT_INIT(0);
	struct platforms_place place = platforms_place(c, &scratch);

	platforms_free(platforms_load(&place, NULL, take_mistake, problems));
	text_clear(&scratch);
}

/* A recipe, or an arrangement of holidays, says so in its first section. */
static bool has_section(const char *path, const char *section)
{
	struct text bytes = TEXT_INIT(RECIPE_MAX), err = TEXT_SENTENCE;
	const char *s;
	bool is = false;

	if (text_read_file(&bytes, path, &err) == 0)
		for (s = text_str(&bytes); s && !is; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL)
			is = strncmp(s, section, strlen(section)) == 0;
	text_clear(&bytes);
	text_clear(&err);
	return is;
}

/* ---- the rest ------------------------------------------------------------------- */

/* What newmedia.conf says counts where it can be read; its own mistakes are not the question here. */
static void check_part(const struct ctl *c, const char *path, struct config_problems *problems)
{
	struct config_problems own = { 0 };
	struct config *config = c->conf_given || access(c->conf, R_OK) == 0 ? config_load(c->conf, NULL, &own) : NULL;

	config_check_file(path, config, problems);
	config_problems_clear(&own);
	config_free(config);
}

int verb_check(struct ctl *c)
{
	struct config_problems problems = { 0 };
	struct config *config = NULL;
	struct text path = TEXT_INIT(0);
	bool whole = c->n_args == 0;
	int mistakes = 0;

	if (c->n_args > 1)
		return ctl_usage(c, _("one file or folder is expected"));
	if (whole)
		text_setf(&path, "%s", c->conf);
	else
		whole = is_whole(c->args[0], &path);
	if (whole)
		config = config_load(text_str(&path), NULL, &problems);
	else if (has_section(c->args[0], "[recipe]"))
		platforms_check(c->args[0], take_mistake, &problems);
	else if (has_section(c->args[0], "[holiday "))
		config_check_holidays(c->args[0], &problems);
	else
		check_part(c, c->args[0], &problems);
	if (config) {
		log_language(config->language);
		check_recipes(config, &problems);
	}
	for (int i = 0; i < problems.n; i++)
		mistakes += !problems.v[i].warning;
	(c->json ? print_json : print_people)(&problems, mistakes, config);
	if (whole && !config && !mistakes)
		mistakes = 1;
	config_problems_clear(&problems);
	config_free(config);
	text_clear(&path);
	return mistakes ? EXIT_CONFIG : 0;
}
