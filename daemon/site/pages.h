/*
 * pages - the pages there are, one function each: 0, or -1 and the sentence in
 * f->err.  What they share stands in leaf.h and list.h.
 */
#ifndef NEWMEDIA_PAGES_H
#define NEWMEDIA_PAGES_H

#include "list.h"

/* today-page.c: what needs doing; overview-page.c: how things stand */
int page_today(struct files *f, const struct site_view *v);
void today_put_offline(struct leaf *l);         /* an alarm while this machine itself is offline */
int page_overview(struct files *f, const struct site_view *v);
int page_unit(struct files *f, const struct site_view *v, int unit);
/* account-page.c */
int page_account(struct files *f, const struct site_view *v, const struct member *m);
/* review-page.c */
int page_reviews(struct files *f, const struct site_view *v);
int review_put_due(struct leaf *l);             /* a section of reviews whose term ends within days, or has passed: how many */
/* letters-page.c */
int page_letters(struct files *f, const struct site_view *v);
int letters_put_files(struct files *f, const struct site_view *v);  /* circulars as issued: language-neutral */
/* by-hand-page.c, watch-page.c */
int page_by_hand(struct files *f, const struct site_view *v);
int page_watch(struct files *f, const struct site_view *v);
/* machine.c: the same facts for programs */
int machine_put(struct files *f, const struct site_view *v, const struct picked *all);   /* api/v1, metrics: language-neutral */
int machine_put_unit(struct files *f, const struct site_view *v, int unit, const struct picked *which);
int machine_put_feed(struct files *f, const struct site_view *v);                        /* findings.atom of v->language */

#endif
