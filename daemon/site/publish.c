/*
 * publish - see publish.h.
 *
 * The register is built once and then kept true: an account is read again
 * from the store when the keeper says that it changed, and judged again when
 * time has passed.  So one changed account costs one page, whatever the
 * number of the others.
 */
#include "publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "letter-text.h"
#include "log.h"
#include "page-css.h"
#include "page-js.h"
#include "pages.h"

static const char icon[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"6\" fill=\"#b3261e\"/>"
	"<path d=\"M6 22 L12 12 L18 18 L26 7\" fill=\"none\" stroke=\"#fff\" stroke-width=\"3\"/></svg>\n";
static const char *const languages[] = { "zh", "en" };
enum { LANGUAGES = sizeof languages / sizeof *languages };
#define BREATH 0.2                   /* seconds of a round at least, between two pauses */
static const char *const others[] = { "alive", NULL }; /* the keeper's own */

struct publisher {
	const struct config *config;
	struct store *store;
	struct register_ *reg;
	char *folder;
	char css[64], js[64];        /* named by what they hold: kept by browsers for ever */
	bool *noted;                 /* by member: its page is to be written */
	bool any_noted;
	publisher_pause *pause;      /* NULL: nobody else waits */
	void *pause_ctx;
	double paused, pause_took;   /* when it last ended, and how long that was; clock_steady() */
};

static void name_asset(char ret[64], const char *ending, const char *bytes)
{
	snprintf(ret, 64, "page-%016llx.%s", (unsigned long long)text_hash(bytes, strlen(bytes)), ending);
}

struct publisher *publisher_new(const struct config *c, struct store *s, moment now, struct text *err)
{
	struct publisher *p = mem_alloc(sizeof *p);
	struct text folder = TEXT_INIT(0);

	*p = (struct publisher){ .config = c, .store = s };
	p->reg = register_new(c, s, false, now, err);
	if (!p->reg) {
		free(p);
		return NULL;
	}
	text_setf(&folder, "%s/site", c->state_dir);
	p->folder = mem_strdup(text_str(&folder));
	p->noted = mem_alloc((size_t)c->n_accounts + 1);
	name_asset(p->css, "css", page_css);
	name_asset(p->js, "js", page_js);
	text_clear(&folder);
	return p;
}

void publisher_free(struct publisher *p)
{
	if (!p)
		return;
	register_free(p->reg);
	free(p->folder);
	free(p->noted);
	free(p);
}

/* ---- a round ------------------------------------------------------------------------ */

struct round { struct publisher *p; struct files files; struct site_view v; };

static void round_begin(struct round *r, struct publisher *p, const struct gauges *g, moment now)
{
	*r = (struct round){ .p = p, .v = { .view = { p->config, p->store, p->reg, now }, .css = p->css, .js = p->js, .gauges = g } };
	files_begin(&r->files, p->folder);
	p->reg->world.now = now;
	for (int i = 0; i < p->reg->n_members; i++)
		register_judge(p->reg, i);
	r->v.findings = findings_load(p->store);
	r->v.order = order_members(p->reg);
}

static void speak(const struct round *r)
{
	letter_language(!strcmp(r->v.language, "en") ? "en" : "zh_CN");
}

/* Everything that `each` writes, once in each language. */
static int in_languages(struct round *r, int (*each)(struct round *r))
{
	int e = 0;

	for (int i = 0; i < LANGUAGES && !e; i++) {
		r->v.language = languages[i];
		speak(r);
		e = each(r);
	}
	letter_language(r->p->config->language);
	return e;
}

static int round_end(struct round *r, int e, struct published_files *ret, struct text *err)
{
	if (e)
		text_setf(err, "%s", r->files.err.len ? text_str(&r->files.err) : store_error(r->p->store));
	*ret = (struct published_files){ r->files.written, r->files.removed };
	findings_free(r->v.findings);
	free(r->v.order);
	files_clear(&r->files);
	return e ? -1 : 0;
}

/* Between two pages: what is more urgent may go first, for at most half of the time. */
static void breathe(struct round *r)
{
	struct publisher *p = r->p;
	double now = clock_steady();

	if (!p->pause || now - p->paused < (p->pause_took > BREATH ? p->pause_took : BREATH))
		return;
	p->pause(p->pause_ctx);
	p->paused = clock_steady();
	p->pause_took = p->paused - now;
	speak(r);
}

/* ---- what is written ------------------------------------------------------------------ */

static int put_assets(struct round *r)
{
	struct text css = TEXT_INIT(128), js = TEXT_INIT(128);
	int e;

	text_setf(&css, "assets/%s", r->p->css);
	text_setf(&js, "assets/%s", r->p->js);
	e = files_put(&r->files, text_str(&css), page_css, strlen(page_css)) || files_put(&r->files, text_str(&js), page_js, strlen(page_js)) ||
		files_put(&r->files, "assets/icon.svg", icon, strlen(icon));
	text_clear(&css);
	text_clear(&js);
	return e ? -1 : 0;
}

static int put_state_lists(struct round *r)
{
	struct text path = TEXT_INIT(0);
	int e = 0;

	for (int s = 0; s < STATE_COUNT && !e; s++, breathe(r)) {
		struct picked p = list_pick(&r->v, list_of_state, s);

		text_setf(&path, "state/%s", state_name((enum state)s));
		e = list_put(&r->files, &r->v, &(struct list_page){ TAB_NONE, text_str(&path), word_state((enum state)s, PROOF_NONE), false }, &p);
		free(p.v);
	}
	for (int i = 0; i < PLATFORM_COUNT && !e; i++, breathe(r)) {
		struct picked p = list_pick(&r->v, list_of_platform, i);

		text_setf(&path, "platform/%s", platform_name((enum platform)i));
		e = list_put(&r->files, &r->v, &(struct list_page){ TAB_NONE, text_str(&path), word_platform((enum platform)i), false }, &p);
		free(p.v);
	}
	text_clear(&path);
	return e;
}

static int put_lists(struct round *r)
{
	const struct site_view *v = &r->v;
	struct picked all = list_pick(v, list_all, 0);
	int e = page_today(&r->files, v) || page_overview(&r->files, v) || page_reviews(&r->files, v) || page_letters(&r->files, v) ||
		page_by_hand(&r->files, v) || page_watch(&r->files, v) || machine_put_feed(&r->files, v) || list_put_data(&r->files, v, &all) ||
		list_put(&r->files, v, &(struct list_page){ TAB_ACCOUNTS, "accounts", _("Accounts"), true }, &all) || put_state_lists(r);

	for (int u = 0; u < v->view.config->n_units && !e; u++, breathe(r))
		e = page_unit(&r->files, v, u);
	free(all.v);
	return e ? -1 : 0;
}

static int put_noted(struct round *r)
{
	int e = 0;

	for (int i = 0; i < r->p->reg->n_members && !e; i++)
		if (r->p->noted[i] && !r->p->reg->members[i].conf->witness)
			e = page_account(&r->files, &r->v, &r->p->reg->members[i]);
	return e;
}

static int put_everybody(struct round *r)
{
	int e = 0;

	for (int i = 0; i < r->p->reg->n_members && !e; i++, breathe(r))
		if (!r->p->reg->members[i].conf->witness)
			e = page_account(&r->files, &r->v, &r->p->reg->members[i]);
	return e;
}

static int put_machine(struct round *r)
{
	struct picked all = list_pick(&r->v, list_all, 0);
	int e = machine_put(&r->files, &r->v, &all) || letters_put_files(&r->files, &r->v) ? -1 : 0;

	free(all.v);
	return e;
}

void publisher_between(struct publisher *p, publisher_pause *pause, void *ctx)
{
	p->pause = pause;
	p->pause_ctx = ctx;
}

/* ---- rounds ------------------------------------------------------------------------------ */

int publisher_note(struct publisher *p, const char *account, moment now, struct text *err)
{
	int i = register_find(p->reg, account);

	if (i < 0)
		return 0; /* no longer registered: a full round follows */
	p->noted[i] = p->any_noted = true;
	if (register_reread(p->reg, p->store, i, now)) {
		text_setf(err, "%s", store_error(p->store));
		return -1;
	}
	return 0;
}

static void forget_noted(struct publisher *p)
{
	memset(p->noted, 0, (size_t)p->reg->n_members);
	p->any_noted = false;
}

int publisher_accounts(struct publisher *p, moment now, struct published_files *ret, struct text *err)
{
	struct round r;
	int e;

	*ret = (struct published_files){ 0 };
	if (!p->any_noted)
		return 0;
	round_begin(&r, p, NULL, now);
	e = in_languages(&r, put_noted);
	forget_noted(p);
	return round_end(&r, e, ret, err);
}

int publisher_lists(struct publisher *p, const struct gauges *g, moment now, struct published_files *ret, struct text *err)
{
	struct round r;

	round_begin(&r, p, g, now);
	return round_end(&r, put_machine(&r) || in_languages(&r, put_lists), ret, err);
}

int publisher_all(struct publisher *p, const struct gauges *g, moment now, struct published_files *ret, struct text *err)
{
	struct round r;
	int e;

	forget_noted(p);
	round_begin(&r, p, g, now);
	e = put_assets(&r) || in_languages(&r, put_everybody) || put_machine(&r) || in_languages(&r, put_lists);
	if (!e)
		files_sweep(&r.files, others);
	return round_end(&r, e, ret, err);
}
