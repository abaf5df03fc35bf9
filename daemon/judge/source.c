/*
 * source - is the source alive?  Truth rules 6 and 9.
 *
 * A bridge that stands still looks like forty silent accounts.  So a bridge is
 * judged by all its accounts together: life is the latest moment for which any
 * of them showed something new, tol how long it was quiet before without
 * being dead, lag how late posts appear in it.  Only what it says of itself by
 * its posts counts; a build date or an answer of 200 does not.
 *
 * It must never know which account would be accused.
 */
#include "source.h"

#include <assert.h>

enum {
	SMALL = 5,                   /* accounts: fewer say too little about each other */
	TOL_MIN = 12 * HOUR,
	TOL_SPELLS = 3,              /* times the longest closed quiet spell */
	OWN_LOOKS_MIN = 7 * DAY,     /* before, arrivals by sight are too few: declared dates serve */
	OWN_PAUSE = DAY,             /* we were away longer: when something arrived meanwhile cannot be said */
	NO_LIFE_MAX = 7 * DAY,       /* a bridge of five and more accounts that never brought anything new */
	WORD_HOLDS = WEEK,           /* for a small bridge: the admin is not asked again sooner */
	LAG_MIN = 6 * HOUR,
};

/* Upper edges of the lateness classes, seconds: from six hours each at most 1.2 times the one before, in whole minutes. */
static const int64_t lag_edge[LAG_CLASSES] = { 21600, 25920, 31080, 37260, 44700, 53640, 64320, 77160, 92580, 111060, 133260, 159900, 191880,
	230220, 276240, 331440, 397680, 477180, 572580, 687060, 824460, 989340, 1187160, 1424580 };

static moment later_of(moment a, moment b)
{
	return a > b ? a : b;
}

/* ---- arrivals and spells ------------------------------------------------- */

static void arrivals_prune(struct arrivals *a, moment newest)
{
	int drop = 0;

	while (drop < a->n && a->v[drop].to < newest - SPELL_WINDOW)
		drop++;
	a->n -= drop;
	for (int i = 0; i < a->n; i++)
		a->v[i] = a->v[i + drop];
}

static void arrivals_add(struct arrivals *a, moment from, moment to)
{
	moment newest = a->n ? later_of(a->v[a->n - 1].to, to) : to;
	int i = 0, end;

	if (to < newest - SPELL_WINDOW)
		return;
	arrivals_prune(a, newest);
	while (i < a->n && a->v[i].to < from - SPELL_MIN)
		i++;
	for (end = i; end < a->n && a->v[end].from <= to + SPELL_MIN; end++) {
		from = a->v[end].from < from ? a->v[end].from : from;
		to = later_of(a->v[end].to, to);
	}
	if (end == i) {
		assert(a->n < CLUSTERS_MAX);
		for (int k = a->n++; k > i; k--)
			a->v[k] = a->v[k - 1];
	} else {
		for (int k = end; k < a->n; k++)
			a->v[k - (end - i - 1)] = a->v[k];
		a->n -= end - i - 1;
	}
	a->v[i] = (struct cluster){ from, to };
}

/* The longest spell between two arrivals in the 28 days before life. What closed it may have been seen shortly after the date that is life. */
static int64_t longest_spell(const struct arrivals *a, moment life)
{
	int64_t longest = 0;

	for (int i = 0; i + 1 < a->n; i++) {
		int64_t spell = a->v[i + 1].from - a->v[i].to;

		if (a->v[i].to >= life - SPELL_WINDOW && a->v[i].to <= life && spell > longest)
			longest = spell;
	}
	return longest;
}

/* ---- lateness ------------------------------------------------------------ */

static int lag_class(int64_t late)
{
	int c = 0;

	while (c < LAG_CLASSES - 1 && late > lag_edge[c])
		c++;
	return c;
}

static void lateness_add(struct lateness *l, moment now, int64_t late)
{
	int32_t day = (int32_t)(now / DAY);
	int slot = day % LAG_DAYS;

	if (l->day[slot] != day) {
		l->day[slot] = day;
		for (int c = 0; c < LAG_CLASSES; c++)
			l->count[slot][c] = 0;
	}
	l->count[slot][lag_class(late)]++;
}

int64_t source_lag(const struct source_card *s, moment now)
{
	uint64_t sum[LAG_CLASSES] = { 0 }, total = 0, seen = 0;
	int32_t today = (int32_t)(now / DAY);
	int c;

	if (s->via == VIA_DIRECT)
		return 0;
	for (int i = 0; i < LAG_DAYS; i++)
		for (c = 0; c < LAG_CLASSES && s->late->day[i] > today - LAG_DAYS; c++) {
			sum[c] += s->late->count[i][c];
			total += s->late->count[i][c];
		}
	for (c = 0; c < LAG_CLASSES - 1; c++) {
		seen += sum[c];
		if (seen * 100 >= total * 99)
			break;
	}
	return lag_edge[c] > LAG_MIN ? lag_edge[c] : LAG_MIN;
}

/* ---- one look ------------------------------------------------------------ */

/* The oldest date among the posts of the list that were known before; NONE = none is dated. */
static moment oldest_known(const struct look *look, const struct novelty *novel, int n)
{
	moment oldest = MOMENT_NONE;
	int next = 0;

	for (int i = 0; i < look->n_posts; i++) {
		moment at = look->posts[i].published;

		if (next < n && novel[next].index == i)
			next++;
		else if (at != MOMENT_NONE && (oldest == MOMENT_NONE || at < oldest))
			oldest = at;
	}
	return oldest;
}

/* What a new post says about life. Undated: it came some time after the last good look; but how old it was then nobody knows, so where
 * others give dates theirs alone count. */
static void take_life(struct source_card *s, const struct novelty *nov, moment prev_good, moment now)
{
	if (nov->when.precision == PRECISION_SIGHT) {
		if (!nov->at_first && prev_good != MOMENT_NONE && s->declared->n == 0)
			s->life = later_of(s->life, prev_good);
		return;
	}
	if (nov->when.earliest <= now)
		s->life = later_of(s->life, nov->when.earliest);
	arrivals_add(s->declared, nov->when.earliest, nov->when.earliest);
}

static void take_arrival(struct source_card *s, moment prev_good, moment life_before, moment now)
{
	/* After a long pause of ours an arrival may have come at any time in it: our absence must not pass for their quiet. */
	moment from = prev_good != MOMENT_NONE && now - prev_good > OWN_PAUSE ? prev_good : now;

	s->last_arrival = now;
	s->silent_at_first = false;
	if (s->via == VIA_DIRECT)
		return;
	/* Neither must a death the admin knows of. A quiet that only we took for death is learnt from: it may be its way. */
	if (s->stale_since != MOMENT_NONE && s->word == WORD_DEAD && life_before != MOMENT_NONE && s->word_at >= life_before) {
		from = life_before < from ? life_before : from;
		arrivals_add(s->declared, from, now);
	}
	arrivals_add(s->observed, from, now);
}

static void take_novelty(struct source_card *s, const struct novelty *nov, moment prev_good, moment oldest, moment now)
{
	bool dated = nov->when.precision != PRECISION_SIGHT;
	moment life_before = s->life;

	if (s->via != VIA_DIRECT)
		take_life(s, nov, prev_good, now);
	if (nov->at_first)
		return;
	/* Older than all that was listed before: an older post came into view because another was deleted, nothing arrived. */
	if (dated && oldest != MOMENT_NONE && nov->when.latest < oldest)
		return;
	take_arrival(s, prev_good, life_before, now);
	/* What a bridge catches up with after it was dead says nothing about how late it usually is. */
	if (s->via != VIA_DIRECT && dated && !nov->suspected && prev_good != MOMENT_NONE && s->stale_since == MOMENT_NONE && nov->when.earliest >= s->revived)
		lateness_add(s->late, now, prev_good - nov->when.earliest);
}

void source_observe(struct source_card *s, const struct look *look, enum outcome outcome, moment prev_good,
	const struct novelty *novel, int n_novel)
{
	moment oldest;

	if (!outcome_is_good(outcome))
		return;
	if (s->first_good == MOMENT_NONE)
		s->first_good = look->now;
	s->last_good = later_of(s->last_good, look->now);
	if (s->via == VIA_DIRECT)
		s->life = later_of(s->life, look->now - (look->age > 0 ? look->age : 0));
	oldest = oldest_known(look, novel, n_novel);
	s->stored &= n_novel == 0;
	for (int i = 0; i < n_novel; i++)
		take_novelty(s, &novel[i], prev_good, oldest, look->now);
}

/* ---- life and death ------------------------------------------------------ */

moment source_life(const struct source_card *s)
{
	return s->word == WORD_ALIVE ? later_of(s->life, s->word_at) : s->life;
}

void source_note_reading(const struct source_card *s, struct feed_card *f, moment now)
{
	if (f->last_full == now)
		f->full_life = source_life(s);
}

bool source_is_small(const struct source_card *s)
{
	return s->via == VIA_BRIDGE && s->accounts < SMALL && !s->witness;
}

bool source_is_vouched_for(const struct source_card *s, moment until)
{
	return s->word == WORD_ALIVE && s->word_at >= until;
}

bool source_can_prove(const struct source_card *s, moment until)
{
	return !source_is_small(s) || source_is_vouched_for(s, until);
}

int64_t source_tolerance(const struct source_card *s, moment now)
{
	bool by_sight;
	int64_t spell;

	if (s->via == VIA_DIRECT)
		return MOMENT_NEVER;
	/* A single arrival closes no spell: until there are two, the dates must still serve. */
	by_sight = s->first_good != MOMENT_NONE && now - s->first_good >= OWN_LOOKS_MIN && s->observed->n >= 2;
	spell = s->life == MOMENT_NONE ? 0 : longest_spell(by_sight ? s->observed : s->declared, s->life);
	return TOL_SPELLS * spell > TOL_MIN ? TOL_SPELLS * spell : TOL_MIN;
}

/* From when its silence counts, and how long it may last; false: there is nothing to go by. */
static bool quiet_from(const struct source_card *s, moment now, moment *ret_from, int64_t *ret_tol)
{
	*ret_from = source_life(s);
	*ret_tol = source_tolerance(s, now);
	if (*ret_from == MOMENT_NONE) {
		/* Nothing came since the first look: few accounts may well be quiet, many are not. */
		*ret_from = s->first_good;
		*ret_tol = NO_LIFE_MAX;
		return s->first_good != MOMENT_NONE && !source_is_small(s);
	}
	if (s->word == WORD_ALIVE && *ret_from == s->word_at && source_is_small(s))
		*ret_tol = *ret_tol > WORD_HOLDS ? *ret_tol : WORD_HOLDS;
	return true;
}

/* A bridge that cannot be read is not stale but unreachable: a good look must have found it silent. */
static bool is_silent(const struct source_card *s, const struct world *w)
{
	moment from;
	int64_t tol;

	if (s->via == VIA_DIRECT || s->last_good == MOMENT_NONE || !quiet_from(s, w->now, &from, &tol))
		return false;
	return s->last_good - from - world_frozen_within(w, from, s->last_good) > tol;
}

/* In the same second counts: what arrived decides anew. */
static bool arrived_since(const struct source_card *s, moment t)
{
	return s->last_arrival != MOMENT_NONE && s->last_arrival >= t;
}

/* Found stale, and nothing has happened since that could end it. One that turned out to be direct is only stale by an admin's word. */
static bool is_still_stale(const struct source_card *s)
{
	return s->via == VIA_BRIDGE && s->stale_since != MOMENT_NONE && !arrived_since(s, s->stale_since) && !(s->word == WORD_ALIVE && s->word_at >= s->stale_since) &&
		!(s->silent_at_first && s->witness);
}

bool source_is_settled(const struct source_card *s)
{
	return s->via == VIA_DIRECT || s->asked >= s->feeds;
}

bool source_is_stale(const struct source_card *s, const struct world *w)
{
	if (s->word == WORD_DEAD && !arrived_since(s, s->word_at))
		return true;
	if (is_still_stale(s))
		return true;
	/* It was not stale before: a freeze, or feeds not asked yet, must not make it so. */
	if (s->stale_since == MOMENT_NONE && (w->frozen || !source_is_settled(s)))
		return false;
	return (s->silent_at_first && s->via == VIA_BRIDGE && !s->witness) || is_silent(s, w);
}

moment source_stale_at(const struct source_card *s, const struct world *w)
{
	moment from;
	int64_t tol;

	if (s->via == VIA_DIRECT || source_is_stale(s, w) || !quiet_from(s, w->now, &from, &tol))
		return MOMENT_NEVER;
	return from + tol + world_frozen_within(w, from, w->now);
}

void source_say(struct source_card *s, enum source_word word, moment now)
{
	s->word = word;
	s->word_at = now;
	s->silent_at_first = false;
}

void source_count_silent(struct source_card *s, uint32_t silent)
{
	s->silent_at_first = source_is_small(s) && s->accounts > 0 && silent >= s->accounts && s->last_arrival == MOMENT_NONE && s->word == WORD_NONE;
}

enum source_step source_judge(struct source_card *s, const struct world *w)
{
	bool stale = source_is_stale(s, w);

	if (stale == (s->stale_since != MOMENT_NONE))
		return SOURCE_STEP_NONE;
	if (stale) {
		s->stale_since = w->now;
		return SOURCE_STEP_OPEN;
	}
	if (arrived_since(s, s->stale_since))
		s->revived = s->last_arrival;
	s->stale_since = MOMENT_NONE;
	return SOURCE_STEP_END;
}

int source_reminder(const struct source_card *s, moment now)
{
	if (s->stale_since == MOMENT_NONE || !s->silent_at_first)
		return 0;
	return (int)((now - s->stale_since) / WEEK);
}
