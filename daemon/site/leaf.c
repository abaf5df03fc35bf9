/*
 * leaf - see leaf.h.
 */
#include "leaf.h"

#include <assert.h>
#include <string.h>

#include "circular-text.h"
#include "log.h"

void leaf_raw(struct leaf *l, const char *markup)
{
	text_add(&l->html, markup);
}

void leaf_rawf(struct leaf *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&l->html, fmt, ap);
	va_end(ap);
}

void leaf_say(struct leaf *l, const char *words)
{
	text_add_html(&l->html, words);
}

void leaf_sayf(struct leaf *l, const char *fmt, ...)
{
	struct text t = TEXT_INIT(0);
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	leaf_say(l, text_str(&t));
	text_clear(&t);
}

void leaf_heading(struct leaf *l, const char *words)
{
	leaf_raw(l, "<h2>");
	leaf_say(l, words);
	leaf_raw(l, "</h2>\n");
}

void leaf_sentence(struct leaf *l, const char *words)
{
	leaf_raw(l, "<p>");
	leaf_say(l, words);
	leaf_raw(l, "</p>\n");
}

/* ---- links -------------------------------------------------------------------------- */

void leaf_link(struct leaf *l, const char *href, const char *words)
{
	leaf_raw(l, "<a href=\"");
	leaf_raw(l, l->up);
	leaf_say(l, href);
	leaf_raw(l, "\">");
	leaf_say(l, words);
	leaf_raw(l, "</a>");
}

void leaf_link_out(struct leaf *l, const char *url, const char *words)
{
	bool web = !strncmp(url, "https://", 8) || !strncmp(url, "http://", 7);

	if (web) {
		leaf_raw(l, "<a rel=\"noreferrer external\" href=\"");
		leaf_say(l, url);
		leaf_raw(l, "\">");
	}
	leaf_say(l, words);
	if (web)
		leaf_raw(l, "</a>");
}

/* A key of the register as a name of a folder: anything else is written by its bytes. */
static void add_key(struct text *t, const char *key)
{
	for (; *key; key++) {
		unsigned char b = (unsigned char)*key;

		if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '_')
			text_add_char(t, (char)b);
		else
			text_addf(t, "~%02x", b);
	}
}

enum { TREE_DEPTH_MAX = 12 }; /* a loop in the tree ends, too */

void leaf_unit_path(struct text *t, const struct config *c, int unit)
{
	int chain[TREE_DEPTH_MAX], n = 0;

	for (; unit >= 0 && n < TREE_DEPTH_MAX; unit = c->units[unit].parent)
		chain[n++] = unit;
	text_add(t, "unit/");
	while (n--) {
		add_key(t, c->units[chain[n]].key);
		text_add_char(t, '/');
	}
}

void leaf_account_path(struct text *t, const struct config *c, const struct conf_account *a)
{
	leaf_unit_path(t, c, a->unit);
	add_key(t, a->key);
	text_add(t, ".html");
}

const struct member *leaf_member(const struct leaf *l, int64_t account)
{
	const struct register_ *r = l->v->view.reg;

	for (int i = 0; account && i < r->n_members; i++)
		if (r->members[i].card.id == account)
			return &r->members[i];
	return NULL;
}

void leaf_account(struct leaf *l, const struct conf_account *a)
{
	struct text path = TEXT_INIT(0);

	leaf_account_path(&path, l->v->view.config, a);
	leaf_link(l, text_str(&path), a->name);
	text_clear(&path);
}

void leaf_unit(struct leaf *l, int unit)
{
	struct text path = TEXT_INIT(0);

	leaf_unit_path(&path, l->v->view.config, unit);
	leaf_link(l, text_str(&path), l->v->view.config->units[unit].name);
	text_clear(&path);
}

/* ---- small things ---------------------------------------------------------------------- */

void leaf_moment(struct leaf *l, moment m)
{
	struct text t = TEXT_INIT(64);

	if (m == MOMENT_NONE || m == MOMENT_NEVER) {
		leaf_raw(l, "-");
		return;
	}
	text_add_moment(&t, m);
	leaf_rawf(l, "<time datetime=\"%s\">", text_str(&t));
	text_reset(&t);
	text_add_local(&t, m, l->v->view.config->zone);
	leaf_say(l, text_str(&t));
	leaf_raw(l, "</time>");
	text_clear(&t);
}

void leaf_rate(struct leaf *l, int checked, int failed)
{
	struct text t = TEXT_INIT(32);

	circular_add_percent(&t, circular_rate(&(struct circular_group){ .checked = checked, .failed = failed }));
	leaf_say(l, text_str(&t));
	text_clear(&t);
}

const char *leaf_tint(enum tint tint)
{
	static const char *const name[] = { [TINT_NONE] = "none", [TINT_GOOD] = "good", [TINT_WARN] = "warn", [TINT_BAD] = "bad", [TINT_DIM] = "dim" };

	return name[tint];
}

void leaf_tag(struct leaf *l, enum tint tint, const char *words)
{
	leaf_rawf(l, "<span class=\"tag %s\">", leaf_tint(tint));
	leaf_say(l, words);
	leaf_raw(l, "</span>");
}

/* ---- facts ------------------------------------------------------------------------------- */

static void fact_name(struct leaf *l, const char *name)
{
	leaf_raw(l, "<dt>");
	leaf_say(l, name);
	leaf_raw(l, "</dt><dd>");
}

void leaf_fact(struct leaf *l, const char *name, const char *value)
{
	if (!*value)
		return;
	fact_name(l, name);
	leaf_say(l, value);
	leaf_raw(l, "</dd>\n");
}

void leaf_fact_number(struct leaf *l, const char *name, uint64_t n)
{
	fact_name(l, name);
	leaf_rawf(l, "%llu</dd>\n", (unsigned long long)n);
}

void leaf_fact_moment(struct leaf *l, const char *name, moment m)
{
	if (m == MOMENT_NONE || m == MOMENT_NEVER)
		return;
	fact_name(l, name);
	leaf_moment(l, m);
	leaf_raw(l, "</dd>\n");
}

void leaf_fact_date(struct leaf *l, const char *name, moment m)
{
	struct civil c;

	if (m == MOMENT_NONE || m == MOMENT_NEVER)
		return;
	c = civil_at(m, l->v->view.config->zone);
	fact_name(l, name);
	leaf_rawf(l, "%04d-%02d-%02d</dd>\n", c.year, c.month, c.day);
}

void leaf_fact_span(struct leaf *l, const char *name, int64_t seconds)
{
	struct text t = TEXT_INIT(64);

	word_duration(&t, seconds);
	leaf_fact(l, name, text_str(&t));
	text_clear(&t);
}

/* ---- tables ------------------------------------------------------------------------------ */

static void close_cell(struct leaf *l)
{
	if (l->in_cell)
		leaf_raw(l, "</td>");
	l->in_cell = false;
}

static void close_row(struct leaf *l)
{
	close_cell(l);
	if (l->in_row)
		leaf_raw(l, "</tr>\n");
	l->in_row = false;
}

void leaf_table(struct leaf *l, const char *caption, const char *const *heads)
{
	/* A region that scrolls must be reached by the keyboard, and says what it is. */
	leaf_raw(l, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
	leaf_say(l, caption);
	leaf_raw(l, "\"><table><caption>");
	leaf_say(l, caption);
	leaf_raw(l, "</caption>\n<thead><tr>");
	for (l->n_heads = 0; heads[l->n_heads]; l->n_heads++) {
		assert(l->n_heads < TABLE_COLUMNS);
		l->head[l->n_heads] = heads[l->n_heads];
		leaf_raw(l, "<th scope=\"col\">");
		leaf_say(l, heads[l->n_heads]);
		leaf_raw(l, "</th>");
	}
	leaf_raw(l, "</tr></thead>\n<tbody>\n");
}

void leaf_row(struct leaf *l)
{
	close_row(l);
	leaf_raw(l, "<tr>");
	l->in_row = true;
	l->column = 0;
}

void leaf_cell(struct leaf *l)
{
	leaf_cell_class(l, NULL);
}

void leaf_cell_class(struct leaf *l, const char *css_class)
{
	close_cell(l);
	leaf_raw(l, "<td");
	if (css_class)
		leaf_rawf(l, " class=\"%s\"", css_class);
	if (l->column < l->n_heads) {
		leaf_raw(l, " data-head=\"");
		leaf_say(l, l->head[l->column++]);
		leaf_raw(l, "\"");
	}
	leaf_raw(l, ">");
	l->in_cell = true;
}

void leaf_table_end(struct leaf *l)
{
	close_row(l);
	leaf_raw(l, "</tbody></table></div>\n");
}

void leaf_clear(struct leaf *l)
{
	text_clear(&l->html);
}
