/*
 * list - tables of accounts: the rows every list shares, lists in pages, and
 * the same rows as data for the page that sorts and searches.
 */
#ifndef NEWMEDIA_LIST_H
#define NEWMEDIA_LIST_H

#include "files.h"
#include "leaf.h"

enum { LIST_PAGE = 500 }; /* rows of one page; the next is a link away */

/* Which accounts: index into view.reg->members, in the official order. */
struct picked { int *v; int n; };
typedef bool list_picks(const struct site_view *v, const struct member *m, int arg);
struct picked list_pick(const struct site_view *v, list_picks *picks, int arg); /* witnesses are left out; free ret.v */
list_picks list_all, list_of_state, list_of_platform, list_of_unit;
list_picks list_by_hand; /* whom a person has to look at, now or within arg seconds */

void list_table(struct leaf *l, const char *caption, const int *members, int n);
/* PATH.html, PATH-2.html, ... below the language's folder. 0 or -1, f->err says why. */
struct list_page { enum leaf_tab tab; const char *path, *title; bool filters; };
int list_put(struct files *f, const struct site_view *v, const struct list_page *p, const struct picked *which);
/* accounts.json: what page.js sorts and searches. */
int list_put_data(struct files *f, const struct site_view *v, const struct picked *all);
/* Below the language's folder, with the language before it. */
int list_put_leaf(struct files *f, const struct site_view *v, const char *path, const struct leaf *l);

#endif
