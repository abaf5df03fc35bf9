/*
 * score - what the watch said of the year, held against what happened.  It
 * knows the truth and a record of the watch's words, nothing of how they came
 * about.
 */
#ifndef NEWMEDIA_YEAR_SCORE_H
#define NEWMEDIA_YEAR_SCORE_H

#include "truth.h"

/* A flag as the watch raised it. Moments: T_NEVER = did not happen. */
struct said {
	int account;
	int64_t opened, proved, ended, voided;
	int64_t deadline;        /* the one it names */
	int64_t due;             /* when deadline + lag had passed, by the lag its sources had then */
	int64_t provable;        /* the same, and the look that first showed its sources alive there; T_NEVER = none by `proved` */
	bool by_hand;            /* its review asks a person to look first */
	bool perhaps_lost;       /* the same, of a proven one: never so silent, and bridges alone say so */
};
struct record {
	struct said *said;
	int n, cap;
	int64_t looks;
	double seconds;          /* CPU, of the watch alone */
	int stale;               /* findings against sources */
	int outages;             /* noticed as our own */
};
/* Prints the table; the number of targets missed. */
int score_print(const struct truth *t, const struct record *r);

#endif
