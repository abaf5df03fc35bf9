/*
 * judge - from cards and `now` to a verdict: truth rules 1-9, in the order of
 * the states in fact.h.  Pure: the same cards and the same `now` give the same
 * verdict for ever.
 */
#ifndef NEWMEDIA_JUDGE_H
#define NEWMEDIA_JUDGE_H

#include "card.h"

struct verdict {
	enum state state;
	enum proof proof;            /* for STATE_OVERDUE */
	struct instant last_update;  /* newest believed date or sight over all feeds and the person's look; earliest NONE = unknown */
	moment deadline;             /* NONE = none can be named yet */
	moment convict_from;         /* deadline (or a source's revival) + the largest lag of its sources: the unconditional look is due then; NONE = none */
	bool read_after;             /* the unconditional look of rule 6 has been made */
	bool read_again;             /* the sources have been seen alive past deadline + lag since that look: one more like it proves */
	moment next;                 /* when, with no further look, this verdict may change; MOMENT_NEVER = not by time alone */
	bool check_by_hand;          /* unreachable or unreadable for longer than the limit; due-soon: past its deadline, and all its feeds are partial */
	bool hand_before_notice;     /* presumed on a bridge that cannot prove: a person looks first */
	bool perhaps_lost;           /* proven, but by bridges alone and far beyond its habit: they may have lost it. No acquittal: a person looks before it is confirmed */
	bool held;                   /* a freeze (or a start) holds the earlier verdict */
	bool direct;                 /* all its feeds are read without a bridge: what was not in the list was not published */
	int decisive_feed;           /* index of the feed the last update came from; -1 = a person's look, or none */
};

/* sources: the cards that feed_card.source points into. */
struct verdict judge_account(const struct account_card *a, const struct source_card *sources, const struct policy *p, const struct world *w);

/* Was it already past its deadline when it was first read well?  (For source_count_silent().) */
bool judge_silent_at_first(const struct account_card *a, const struct policy *p);

#endif
