/*
 * years - a store as it is after years of a watch, made through the store's
 * own functions on a clock of its own: for tests (small) and measurements
 * (large).  The same arguments make the same store.
 */
#ifndef NEWMEDIA_YEARS_H
#define NEWMEDIA_YEARS_H

#include "store.h"

struct years {
	struct store *s;
	const struct zone *zone;
	moment from;                 /* the first day's midnight */
	int accounts;
	int64_t *account, *feed;     /* rows */
	uint32_t *made_posts;        /* by account and day since `from`: what was put in; NULL = not kept */
	uint32_t *made_looks;
	int days_kept;               /* their width */
	struct years_feed *state;
	int day;                     /* the next to be lived */
	double slowest_bite;         /* of tidying, seconds without the commit */
};

/* Registers the accounts; `days` > 0 keeps what is made for comparison. */
void years_start(struct years *y, struct store *s, int accounts, moment from, int days);
/* One day: four looks an account, 3.5 posts a day on average (each seventh account is quiet: one in ten days), then tidying if `tidy`. */
int years_live(struct years *y, bool tidy);

void years_clear(struct years *y);
moment years_midnight(const struct years *y, int day);

#endif
