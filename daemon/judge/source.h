/*
 * source - is the source alive?  life(S), tol(S), lag(S), stale: truth rules 6
 * and 9.  Pure; works on a source_card and `now`.
 */
#ifndef NEWMEDIA_SOURCE_H
#define NEWMEDIA_SOURCE_H

#include "card.h"
#include "observe.h"

/* Takes in what a look at one of its feeds brought. prev_good: the feed's last good look before it (NONE = this was the first). */
void source_observe(struct source_card *s, const struct look *look, enum outcome outcome, moment prev_good,
	const struct novelty *novel, int n_novel);
/* After source_observe(): what the reading of f was worth, if it was a full one. */
void source_note_reading(const struct source_card *s, struct feed_card *f, moment now);
int64_t source_lag(const struct source_card *s, moment now);     /* rule 6; 0 via direct */
int64_t source_tolerance(const struct source_card *s, moment now); /* rule 9; MOMENT_NEVER via direct */
moment source_life(const struct source_card *s);                  /* rule 9, an admin's `alive` counted in; NONE = no sign yet */
/* Enough of it has been asked since start or freeze to tell stale from alive; before, its silence says nothing. */
bool source_is_settled(const struct source_card *s);
bool source_is_small(const struct source_card *s);                /* a bridge that never proves by itself */
bool source_is_vouched_for(const struct source_card *s, moment until); /* the admin said at or after `until` that it was alive */
bool source_can_prove(const struct source_card *s, moment until);  /* not small, or vouched for */
bool source_is_stale(const struct source_card *s, const struct world *w);
/* When, if nothing arrives, it would turn stale (for the timer); MOMENT_NEVER via direct or when stale. */
moment source_stale_at(const struct source_card *s, const struct world *w);
/* The admin's word (newmediactl source alive|dead; a witness is s->witness). */
void source_say(struct source_card *s, enum source_word word, moment now);
/*
 * To be called when every feed of S has been asked once, with the number of its accounts for which judge_silent_at_first()
 * holds: a small bridge on which nobody has anything recent is not believed.  Harmless at any later time.
 */
void source_count_silent(struct source_card *s, uint32_t silent);

/* What follows for the finding `stale-source`; told once when it opens, and again weekly while silent_at_first. */
enum source_step { SOURCE_STEP_NONE, SOURCE_STEP_OPEN, SOURCE_STEP_END };
enum source_step source_judge(struct source_card *s, const struct world *w);
/* Which telling of an open finding is due: 0 the first, then one a week while silent_at_first. Part of the message's cause. */
int source_reminder(const struct source_card *s, moment now);

#endif
