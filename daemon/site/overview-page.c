/*
 * overview-page - how things stand: the overview of all, and of each unit.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "log.h"

/* ---- counting ------------------------------------------------------------------------------ */

struct tally { int all, of[CLASS_OTHER + 1], state[STATE_COUNT]; moment last_look; };

static void count(struct tally *t, const struct member *m)
{
	moment at = member_last_look(m);

	t->all++;
	t->of[scope_class(m)]++;
	t->state[m->verdict.state]++;
	if (at > t->last_look)
		t->last_look = at;
}

static struct tally tally_of(const struct site_view *v, const struct picked *p)
{
	struct tally t = { .last_look = MOMENT_NONE };

	for (int i = 0; i < p->n; i++)
		count(&t, &v->view.reg->members[p->v[i]]);
	return t;
}

static void add_state_links(struct leaf *l, const struct tally *t)
{
	/* As a reader asks: what wants doing, what is fine, what is not known, what is no matter any more. */
	static const enum state order[] = { STATE_OVERDUE, STATE_DUE_SOON, STATE_CURRENT, STATE_STALE_SOURCE, STATE_UNREACHABLE, STATE_UNREADABLE, STATE_UNKNOWN,
		STATE_NEW, STATE_MANUAL, STATE_SUSPENDED, STATE_CLOSED };
	struct text path = TEXT_INIT(0);

	_Static_assert(sizeof order / sizeof *order == STATE_COUNT, "a card for each state");
	leaf_raw(l, "<ul class=\"cards\">");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		enum state s = order[i];

		if (!t->state[s])
			continue;
		text_setf(&path, "state/%s.html", state_name(s));
		leaf_rawf(l, "<li class=\"%s\"><strong>%d</strong> ", leaf_tint(tint_state(s)), t->state[s]);
		leaf_link(l, text_str(&path), word_state(s, PROOF_NONE));
		leaf_raw(l, "</li>");
	}
	leaf_raw(l, "</ul>\n");
	text_clear(&path);
}

static void add_parts(struct leaf *l, const struct tally *t)
{
	const struct part parts[] = { { t->of[CLASS_CURRENT], TINT_GOOD, _("current") }, { t->of[CLASS_DUE], TINT_WARN, _("due soon") },
		{ t->of[CLASS_OVERDUE], TINT_BAD, _("overdue") }, { t->of[CLASS_UNCHECKED], TINT_NONE, _("not checked") },
		{ t->of[CLASS_OTHER], TINT_DIM, _("others") } };

	chart_parts(l, _("Accounts by state"), parts, sizeof parts / sizeof *parts);
}

static const char *const *tally_heads(const char *first)
{
	static const char *heads[8];
	const char *const all[] = { first, _("Accounts"), _("current"), _("due soon"), _("overdue"), _("not checked"), _("others"), NULL };

	memcpy(heads, all, sizeof all);
	return heads;
}

static void add_tally(struct leaf *l, const struct tally *t)
{
	leaf_cell_class(l, "number count");
	leaf_rawf(l, "%d", t->all);
	for (int c = CLASS_CURRENT; c <= CLASS_OTHER; c++) {
		leaf_cell_class(l, "number count");
		leaf_rawf(l, "%d", t->of[c]);
	}
}

static void add_watch_line(struct leaf *l, const struct tally *t)
{
	leaf_raw(l, "<p>");
	leaf_say(l, _("The watch last looked at "));
	leaf_moment(l, t->last_look);
	leaf_raw(l, " · ");
	leaf_link(l, "watch.html", _("Is it well?"));
	leaf_raw(l, "</p>\n");
}

/* The units by their official order. */
struct ranking { int *unit, n; };

static struct ranking rank_units(const struct config *c)
{
	int *rank = order_units(c);
	struct ranking r = { mem_alloc(((size_t)c->n_units + 1) * sizeof *r.unit), c->n_units };

	for (int u = 0; u < c->n_units; u++)
		r.unit[u] = -1;
	for (int u = 0; u < c->n_units; u++)
		if (rank[u] < c->n_units)
			r.unit[rank[u]] = u;
	free(rank);
	return r;
}

/* A row a unit, each with its subtree, and below it as many levels more. */
static int add_unit_rows(struct leaf *l, const struct ranking *r, int parent, int level, int levels)
{
	int n = 0;

	for (int i = 0; i < r->n; i++) {
		int u = r->unit[i];
		struct picked p;
		struct tally t;

		if (u < 0 || l->v->view.config->units[u].parent != parent)
			continue;
		p = list_pick(l->v, list_of_unit, u);
		t = tally_of(l->v, &p);
		free(p.v);
		if (!n++ && !level)
			leaf_table(l, _("Units"), tally_heads(_("Unit")));
		leaf_row(l);
		leaf_cell_class(l, level ? "name below" : "name");
		leaf_unit(l, u);
		add_tally(l, &t);
		if (level + 1 < levels)
			add_unit_rows(l, r, u, level + 1, levels);
	}
	return n;
}

static void add_units_below(struct leaf *l, int parent, int levels)
{
	struct ranking r = rank_units(l->v->view.config);

	if (add_unit_rows(l, &r, parent, 0, levels))
		leaf_table_end(l);
	free(r.unit);
}

struct last_issued { bool found; char *number; int checked, failed; };

static bool take_issued(void *ctx, const struct circular_row *r)
{
	struct last_issued *last = ctx;

	free(last->number);
	*last = (struct last_issued){ true, mem_strdup(r->number), r->checked, r->failed }; /* the latest comes last */
	return true;
}

/* The last circular's rate against what it would be now. */
static int add_rates(struct leaf *l, const struct tally *t)
{
	struct last_issued last = { 0 };
	int checked = t->of[CLASS_CURRENT] + t->of[CLASS_DUE] + t->of[CLASS_OVERDUE];

	if (l->v->view.store && store_each_circular(l->v->view.store, take_issued, &last))
		return -1;
	leaf_raw(l, "<p>");
	leaf_say(l, _("Kept up now, of those that could be checked: "));
	leaf_rate(l, checked, t->of[CLASS_OVERDUE]);
	if (last.found) {
		leaf_raw(l, " · ");
		leaf_sayf(l, _("pass rate of the last circular, %s: "), last.number);
		leaf_rate(l, last.checked, last.failed);
	}
	leaf_raw(l, "</p>\n");
	free(last.number);
	return 0;
}

int page_overview(struct files *f, const struct site_view *v)
{
	struct picked all = list_pick(v, list_all, 0);
	struct tally t = tally_of(v, &all), by[PLATFORM_COUNT] = { { 0 } };
	struct text path = TEXT_INIT(0);
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_OVERVIEW, "overview.html", _("Overview"));
	today_put_offline(&l);
	add_state_links(&l, &t);
	add_parts(&l, &t);
	e = add_rates(&l, &t);
	add_watch_line(&l, &t);
	leaf_heading(&l, _("Units"));
	add_units_below(&l, -1, 2);
	leaf_heading(&l, _("Platforms"));
	leaf_table(&l, _("Platforms"), tally_heads(_("Platform")));
	for (int i = 0; i < all.n; i++)
		count(&by[v->view.reg->members[all.v[i]].conf->platform], &v->view.reg->members[all.v[i]]);
	for (int p = 0; p < PLATFORM_COUNT; p++) {
		if (!by[p].all)
			continue;
		text_setf(&path, "platform/%s.html", platform_name((enum platform)p));
		leaf_row(&l);
		leaf_cell_class(&l, "name");
		leaf_link(&l, text_str(&path), word_platform((enum platform)p));
		add_tally(&l, &by[p]);
	}
	leaf_table_end(&l);
	leaf_end(&l, v->view.now);
	if (e)
		text_setf(&f->err, "%s", store_error(v->view.store));
	else
		e = list_put_leaf(f, v, "overview.html", &l);
	text_clear(&path);
	leaf_clear(&l);
	free(all.v);
	return e;
}

/* ---- a unit ------------------------------------------------------------------------------------ */

int page_unit(struct files *f, const struct site_view *v, int unit)
{
	const struct conf_unit *u = &v->view.config->units[unit];
	struct picked p = list_pick(v, list_of_unit, unit);
	struct tally t = tally_of(v, &p);
	struct text path = TEXT_INIT(0);
	struct leaf l;
	int e;

	leaf_unit_path(&path, v->view.config, unit);
	text_add(&path, "index.html");
	leaf_begin(&l, v, TAB_NONE, text_str(&path), u->name);
	if (u->parent >= 0) {
		leaf_raw(&l, "<p>");
		leaf_say(&l, _("Supervised by "));
		leaf_unit(&l, u->parent);
		leaf_raw(&l, "</p>\n");
	}
	add_parts(&l, &t);
	add_units_below(&l, unit, 1);
	leaf_heading(&l, _("Accounts"));
	list_table(&l, _("Accounts"), p.v, p.n < LIST_PAGE ? p.n : LIST_PAGE);
	if (p.n > LIST_PAGE)
		leaf_sentence(&l, _("More of them stand on the pages of the units below."));
	leaf_end(&l, t.last_look == MOMENT_NONE ? v->view.now : t.last_look);
	e = list_put_leaf(f, v, text_str(&path), &l);
	if (!e)
		e = machine_put_unit(f, v, unit, &p);
	leaf_clear(&l);
	text_clear(&path);
	free(p.v);
	return e;
}
