/*
 * watch-page - the watch itself: does it keep up, do its children live, and
 * are its sources alive?
 */
#include "pages.h"

#include <stdlib.h>

#include "log.h"
#include "source.h"

/* ---- the keeper ------------------------------------------------------------------------ */

static void add_queue(struct leaf *l, const struct gauges *g)
{
	leaf_heading(l, _("Queue of looks"));
	leaf_raw(l, "<dl>\n");
	leaf_fact_moment(l, _("Running since"), g->started);
	leaf_fact_number(l, _("Looks since then"), g->looks);
	leaf_fact_number(l, _("Of these in vain"), g->vain);
	leaf_fact_number(l, _("In flight"), g->visiting);
	leaf_fact_number(l, _("Waiting for their host"), g->waiting);
	if (g->late > 0)
		leaf_fact_span(l, _("The look that is due longest has waited"), g->late);
	else
		leaf_fact(l, _("The look that is due longest has waited"), _("none waits"));
	leaf_raw(l, "</dl>\n");
}

static void add_hosts(struct leaf *l, const struct gauges *g)
{
	leaf_heading(l, _("Hosts"));
	leaf_raw(l, "<dl>\n");
	leaf_fact_number(l, _("Being asked now"), g->hosts_asked);
	leaf_fact_number(l, _("As busy as one may be, with accounts waiting"), g->hosts_full);
	leaf_fact_number(l, _("Asked to be left alone for a while"), g->hosts_silent);
	leaf_raw(l, "</dl>\n");
}

struct child_row { const char *role, *does; uint32_t running, lost; uint64_t done; };

static void add_children(struct leaf *l, const struct gauges *g)
{
	const struct child_row rows[] = { { "newmedia-fetch", _("asks"), g->fetchers, g->fetchers_lost, g->fetched },
		{ "newmedia-read", _("reads what was answered"), g->readers, g->readers_lost, g->read } };
	const char *const heads[] = { _("Child"), _("Does"), _("Running"), _("Done since the start"), _("Lost since the start"), NULL };

	leaf_heading(l, _("Children"));
	leaf_table(l, _("Children"), heads);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		leaf_row(l);
		leaf_cell(l);
		leaf_say(l, rows[i].role);
		leaf_cell(l);
		leaf_say(l, rows[i].does);
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%u", rows[i].running);
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%llu", (unsigned long long)rows[i].done);
		leaf_cell_class(l, "number");
		leaf_rawf(l, "%u", rows[i].lost);
	}
	leaf_table_end(l);
}

/* ---- sources ----------------------------------------------------------------------------- */

struct failing { const struct register_ *r; int feeds; moment since; };

static void count_failing(void *ctx, const struct feed_place *p)
{
	struct failing *f = ctx;
	const struct feed_card *c = &f->r->members[p->member].card.feeds[p->feed];

	if (c->failing_since == MOMENT_NONE)
		return;
	f->feeds++;
	if (f->since == MOMENT_NONE || c->failing_since < f->since)
		f->since = c->failing_since;
}

static struct failing failing_of(const struct register_ *r, int source)
{
	struct failing f = { r, 0, MOMENT_NONE };

	register_each_feed(r, (uint32_t)source, count_failing, &f);
	return f;
}

static void add_life(struct leaf *l, const struct register_ *r, const struct source_card *s)
{
	if (source_is_stale(s, &r->world))
		leaf_tag(l, TINT_WARN, _("stands still"));
	else if (s->last_good == MOMENT_NONE)
		leaf_tag(l, TINT_DIM, _("not yet read"));
	else
		leaf_tag(l, TINT_GOOD, _("alive"));
}

static void add_source(struct leaf *l, const struct register_ *r, int i)
{
	const struct source_card *s = &r->sources[i];
	struct failing f = failing_of(r, i);

	leaf_row(l);
	leaf_cell_class(l, "address");
	leaf_say(l, r->source_names[i]);
	leaf_cell(l);
	leaf_say(l, word_via(s->via));
	leaf_cell_class(l, "number");
	leaf_rawf(l, "%u", s->accounts);
	leaf_cell(l);
	add_life(l, r, s);
	leaf_cell_class(l, "date");
	leaf_moment(l, source_life(s));
	leaf_cell_class(l, "date");
	leaf_moment(l, s->last_good);
	leaf_cell_class(l, "number");
	leaf_rawf(l, "%d", f.feeds);
	leaf_cell_class(l, "date");
	leaf_moment(l, f.since);
}

/* Those in trouble first, else by name. */
static bool in_trouble(const struct register_ *r, int i)
{
	return source_is_stale(&r->sources[i], &r->world) || failing_of(r, i).feeds;
}

static void add_sources(struct leaf *l)
{
	const char *const heads[] = { _("Source"), _("Via"), _("Accounts"), _("State"), _("Known to be alive at"), _("Last good look"), _("Failing"),
		_("Since"), NULL };
	const struct register_ *r = l->v->view.reg;

	leaf_heading(l, _("Sources"));
	leaf_table(l, _("Sources"), heads);
	for (int trouble = 1; trouble >= 0; trouble--)
		for (int i = 0; i < r->n_sources; i++)
			if (in_trouble(r, i) == trouble)
				add_source(l, r, i);
	leaf_table_end(l);
}

/* ---- the page -------------------------------------------------------------------------------- */

int page_watch(struct files *f, const struct site_view *v)
{
	struct leaf l;
	int e;

	leaf_begin(&l, v, TAB_WATCH, "watch.html", _("The watch"));
	leaf_raw(&l, "<p class=\"first\">");
	if (v->view.reg->world.frozen)
		leaf_tag(&l, TINT_BAD, _("offline"));
	else
		leaf_tag(&l, TINT_GOOD, _("online"));
	leaf_raw(&l, "</p>\n");
	if (v->gauges) {
		leaf_raw(&l, "<div class=\"side\"><div>\n");
		add_queue(&l, v->gauges);
		leaf_raw(&l, "</div><div>\n");
		add_hosts(&l, v->gauges);
		add_children(&l, v->gauges);
		leaf_raw(&l, "</div></div>\n");
	}
	add_sources(&l);
	leaf_end(&l, v->view.now);
	e = list_put_leaf(f, v, "watch.html", &l);
	leaf_clear(&l);
	return e;
}
