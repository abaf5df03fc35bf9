/*
 * page-piece - see page-piece.h.
 */
#include "page-piece.h"

#include <string.h>

#include "tree.h"
#include "when.h"

enum {
	NUMBERS = 3,            /* of a date */
	YEAR_DIGITS = 4,
	LEVELS = 2,             /* elements around a part that may hold the whole */
	NODES_MAX = 24,         /* in such an element, white space too */
};

struct number {
	int value, digits;
	bool joined;            /* to the one before: by a mark, within one text */
};

struct parts {
	struct number number[NUMBERS];
	int n, texts, nodes;
	const xmlNode *first;
};

/* A mark that joins numbers at s: its length; 0: it is none. */
static size_t mark_length(const char *s)
{
	static const char *const marks[] = { "年", "月", "日", "-", "/", "." };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (*s == *marks[i] && strncmp(s, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool take_number(struct parts *p, const char **s, bool joined)
{
	struct number *a = &p->number[p->n];

	if (p->n == NUMBERS)
		return false;
	*a = (struct number){ .joined = joined };
	for (; **s >= '0' && **s <= '9' && a->digits <= YEAR_DIGITS; ++*s, a->digits++)
		a->value = a->value * 10 + (**s - '0');
	p->n++;
	return a->digits <= YEAR_DIGITS;
}

/* false: something that dates are not written with, or a number too many. */
static bool take_text(struct parts *p, const xmlNode *text)
{
	bool joined = false;
	int before = p->n;

	for (const char *s = text->content ? (const char *)text->content : ""; *s;) {
		size_t mark = mark_length(s);

		if (mark || is_space(*s)) {
			joined |= mark && p->n > before;
			s += mark ? mark : 1;
		} else if (*s < '0' || *s > '9' || !take_number(p, &s, joined)) {
			return false;
		} else {
			joined = false;
		}
	}
	if (p->n > before) {
		p->first = p->first ? p->first : text;
		p->texts++;
	}
	return true;
}

static bool take_all(struct parts *p, const xmlNode *e)
{
	for (e = e->children; e; e = e->next) {
		if (++p->nodes > NODES_MAX)
			return false;
		if (e->type == XML_TEXT_NODE ? !take_text(p, e) : e->type == XML_ELEMENT_NODE && !take_all(p, e))
			return false;
	}
	return true;
}

static bool is_day(const struct civil *c)
{
	return c->year >= YEAR_FIRST && c->year <= YEAR_LAST && c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= civil_month_days(c->year, c->month);
}

/* Which of three numbers is what. Where the year is the last one, the others must be joined to tell that they are a month and its day. */
static bool make_day(const struct parts *p, struct civil *ret)
{
	const struct number *a = p->number;
	int year = 0;

	if (p->n != NUMBERS)
		return false;
	while (year < NUMBERS && a[year].digits != YEAR_DIGITS)
		year++;
	if (year == 0)
		*ret = (struct civil){ .year = a[0].value, .month = a[1].value, .day = a[2].value };
	else if (year == 1 && a[2].joined)
		*ret = (struct civil){ .year = a[1].value, .month = a[2].value, .day = a[0].value };
	else if (year == 2 && a[1].joined)
		*ret = (struct civil){ .year = a[2].value, .month = a[0].value, .day = a[1].value };
	else
		return false;
	for (int i = 0; i < NUMBERS; i++)
		if (i != year && a[i].digits > 2)
			return false;
	return is_day(ret);
}

/* What stands in a row or a cell of its own is no part of its neighbour. */
static bool is_row(const xmlNode *e)
{
	static const char *const names[] = { "li", "td", "th", "tr", "dd", "dt", "body" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (tree_is(e, names[i]))
			return true;
	return false;
}

bool page_piece(const xmlNode *text, struct piece *ret)
{
	bool is_part = false;
	const xmlNode *e = text->type == XML_TEXT_NODE ? text->parent : NULL;

	for (int i = 0; i <= LEVELS && e && e->type == XML_ELEMENT_NODE; i++, e = e->parent) {
		struct parts p = { .n = 0 };
		struct civil day;

		if (!take_all(&p, e))
			break;
		if (make_day(&p, &day) && (p.texts > 1 || p.number[0].digits != YEAR_DIGITS)) {
			*ret = (struct piece){ e, p.first, day };
			is_part = true;
		}
		if (is_row(e))
			break;
	}
	return is_part;
}
