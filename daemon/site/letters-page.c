/*
 * letters-page - circulars as issued, with their very files, and what became
 * of each letter.
 *
 * The letters themselves are not here: each names who gets it, and a page names
 * no person.
 */
#include "pages.h"

#include <string.h>

#include "log.h"

enum { LETTERS_SHOWN = 300 };
struct letters { struct leaf *l; int n; bool failed; };

static const char *kind_word(const char *kind)
{
	static const struct { const char *kind, *word; } table[] = { { "digest", N_("weekly digest") }, { "notice", N_("notice") },
		{ "holiday", N_("word before a holiday") }, { "correction", N_("correction") }, { "test", N_("test letter") } };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].kind, kind))
			return _(table[i].word);
	return kind;
}

static const char *mailing_word(enum mailing m)
{
	static const char *const word[MAILING_COUNT] = { N_("owed"), N_("sent"), N_("refused"), N_("given up"), N_("nothing to tell") };

	return _(word[m]);
}

static bool take_letter(void *ctx, const struct outbox_row *r)
{
	struct letters *t = ctx;
	int unit = config_unit(t->l->v->view.config, r->unit);

	leaf_row(t->l);
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->due);
	leaf_cell(t->l);
	leaf_say(t->l, kind_word(r->kind));
	leaf_cell(t->l);
	if (unit >= 0)
		leaf_unit(t->l, unit);
	else
		leaf_say(t->l, *r->unit ? r->unit : _("the office"));
	leaf_cell(t->l);
	leaf_say(t->l, r->subject);
	leaf_cell(t->l);
	leaf_tag(t->l, r->result == MAILING_SENT ? TINT_GOOD : r->result == MAILING_OWED || r->result == MAILING_NOTHING ? TINT_DIM : TINT_BAD,
		mailing_word(r->result));
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->last);
	return ++t->n < LETTERS_SHOWN;
}

/* Where a file of an issued circular stands, below the site. */
static void name_file(struct text *t, int64_t circular, const char *name)
{
	text_setf(t, "circulars/%lld/%s", (long long)circular, name);
}

static bool is_for_people(const struct file_row *r)
{
	return strcmp(r->name, ISSUE_FACTS) != 0;
}

struct file_links { struct leaf *l; const struct circular_row *circular; };

/* Saved under the circular's number, as an office files it. */
static bool link_file(void *ctx, const struct file_row *r)
{
	struct file_links *f = ctx;
	struct text path = TEXT_INIT(0);
	const char *ending = strrchr(r->name, '.');

	if (!is_for_people(r) || !ending)
		return true;
	name_file(&path, f->circular->id, r->name);
	leaf_rawf(f->l, "<a href=\"%s../", f->l->up);
	leaf_say(f->l, text_str(&path));
	leaf_raw(f->l, "\" download=\"");
	leaf_sayf(f->l, "%s%s", f->circular->number, ending);
	leaf_raw(f->l, "\">");
	leaf_say(f->l, ending + 1);
	leaf_raw(f->l, "</a> ");
	text_clear(&path);
	return true;
}

static void add_title(struct leaf *l, const struct circular_row *r)
{
	leaf_cell(l);
	leaf_say(l, r->title);
	if (!*r->corrects)
		return;
	leaf_raw(l, "<br>");
	leaf_sayf(l, _("corrects %s"), r->corrects);
}

static bool take_circular(void *ctx, const struct circular_row *r)
{
	struct letters *t = ctx;
	struct file_links links = { t->l, r };
	const char *const heads[] = { _("Number"), _("Title"), _("Check point"), _("Checked"), _("Failed"), _("Pass rate"), _("Issued"), _("Files"), NULL };

	if (!t->n++)
		leaf_table(t->l, _("Circulars"), heads);
	leaf_row(t->l);
	leaf_cell(t->l);
	leaf_say(t->l, r->number);
	add_title(t->l, r);
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->at);
	leaf_cell_class(t->l, "number");
	leaf_rawf(t->l, "%d", r->checked);
	leaf_cell_class(t->l, "number");
	leaf_rawf(t->l, "%d", r->failed);
	leaf_cell_class(t->l, "number");
	leaf_rate(t->l, r->checked, r->failed);
	leaf_cell_class(t->l, "date");
	leaf_moment(t->l, r->issued);
	leaf_cell(t->l);
	t->failed |= store_each_circular_file(t->l->v->view.store, r->id, link_file, &links) != 0;
	return true;
}

/* Oldest first, as they were issued. */
static int add_circulars(struct leaf *l)
{
	struct letters t = { l, 0, false };
	int e = 0;

	leaf_heading(l, _("Circulars"));
	if (l->v->view.store)
		e = store_each_circular(l->v->view.store, take_circular, &t);
	if (t.n)
		leaf_table_end(l);
	else
		leaf_sentence(l, _("No circular was issued yet."));
	return e || t.failed ? -1 : 0;
}

/* ---- the very files --------------------------------------------------------------------------- */

struct putting { struct files *f; struct store *s; int64_t circular; int e; };

static bool put_file(void *ctx, const struct file_row *r)
{
	struct putting *p = ctx;
	struct text path = TEXT_INIT(0), bytes = TEXT_INIT(0);
	uint8_t sha256[STORE_SHA256];

	name_file(&path, p->circular, r->name);
	if (!is_for_people(r) || files_stand(p->f, text_str(&path), r->size))
		p->e = 0;
	else if (store_get_content(p->s, r->content, &bytes, sha256) != 1)
		p->e = -1;
	else
		p->e = files_put(p->f, text_str(&path), text_str(&bytes), bytes.len);
	text_clear(&path);
	text_clear(&bytes);
	return !p->e;
}

static bool put_circular(void *ctx, const struct circular_row *r)
{
	struct putting *p = ctx;

	p->circular = r->id;
	p->e |= store_each_circular_file(p->s, r->id, put_file, p);
	return !p->e;
}

int letters_put_files(struct files *f, const struct site_view *v)
{
	struct putting p = { f, v->view.store, 0, 0 };

	return p.s && (store_each_circular(p.s, put_circular, &p) || p.e) ? -1 : 0;
}

/* ---- the page -------------------------------------------------------------------------------------- */

int page_letters(struct files *f, const struct site_view *v)
{
	const char *const heads[] = { _("Due"), _("Kind"), _("Unit"), _("Subject"), _("Result"), _("Last attempt"), NULL };
	struct leaf l;
	struct letters t = { &l, 0, false };
	int e = 0;

	leaf_begin(&l, v, TAB_LETTERS, "letters.html", _("Circulars and letters"));
	e = add_circulars(&l);
	leaf_heading(&l, _("Letters"));
	leaf_table(&l, _("Letters"), heads);
	if (!e && v->view.store)
		e = store_each_outbox(v->view.store, false, take_letter, &t);
	leaf_table_end(&l);
	if (!t.n)
		leaf_sentence(&l, _("No letter yet."));
	leaf_end(&l, v->view.now);
	if (e)
		text_setf(&f->err, "%s", store_error(v->view.store));
	else
		e = list_put_leaf(f, v, "letters.html", &l);
	leaf_clear(&l);
	return e;
}
