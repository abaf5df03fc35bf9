/*
 * expect - what a story expects to be the case, held against what is.
 */
#include <stddef.h>
#include <string.h>

#include "story.h"
#include "text.h"

static const char *local(const struct story *s, moment m)
{
	static struct text t[4];
	static int i;
	struct text *x = &t[i++ % 4];

	text_reset(x);
	text_add_local(x, m, s->zone);
	return m == MOMENT_NONE ? "none" : text_str(x);
}

static void expect_moment(const struct story *s, const struct line *l, const char *what, moment is_now)
{
	int i = line_find(l, 1, what);
	moment wanted;

	if (i < 0)
		return;
	wanted = line_is(l, i + 1, "none") ? MOMENT_NONE : line_date(l, i + 1, s->zone);
	if (wanted != is_now)
		line_wrong(l, "expected %s %s, but it is %s", what, local(s, wanted), local(s, is_now));
}

static bool expect_state(struct story *s, const struct line *l, struct member *m)
{
	const struct verdict *v = &m->verdict;
	int state = fact_find(state_name, STATE_COUNT, line_word(l, 2));
	bool proven = line_find(l, 3, "proven") > 0, presumed = line_find(l, 3, "presumed") > 0;

	if (state < 0)
		return false;
	if ((int)v->state != state)
		line_wrong(l, "expected %s to be %s, but it is %s %s", m->name, line_word(l, 2), state_name(v->state), proof_name(v->proof));
	if ((proven && v->proof != PROOF_PROVEN) || (presumed && v->proof != PROOF_PRESUMED))
		line_wrong(l, "expected %s, but the proof is '%s'", proven ? "proven" : "presumed", proof_name(v->proof));
	if ((line_find(l, 3, "held") > 0) != v->held)
		line_wrong(l, "the verdict is %s by a freeze or a start", v->held ? "held" : "not held");
	if ((line_find(l, 3, "check-by-hand") > 0) != v->check_by_hand)
		line_wrong(l, "`check by hand` is %s", v->check_by_hand ? "said" : "not said");
	if ((line_find(l, 3, "hand-before-notice") > 0) != v->hand_before_notice)
		line_wrong(l, "`by hand before notice` is %s", v->hand_before_notice ? "said" : "not said");
	expect_moment(s, l, "deadline", v->deadline);
	expect_moment(s, l, "updated", v->last_update.earliest);
	return true;
}

static const struct { const char *word; size_t offset; } counts[] = {
	{ "flagged", offsetof(struct member, flags) }, { "ended", offsetof(struct member, ended) },
	{ "lifted", offsetof(struct member, lifted) }, { "voided", offsetof(struct member, voided) },
	{ "reviewed", offsetof(struct member, reviews) }, { "reviewed-by-hand", offsetof(struct member, hand_reviews) },
};

/* expect ACCOUNT clue RULE [from D T] [to D T] | no clue RULE | found RULE N | voided RULE N */
static bool expect_clue(struct story *s, const struct line *l, const struct member *m)
{
	bool no = line_is(l, 2, "no"), count = line_is(l, 2, "found") || (line_is(l, 2, "voided") && l->n > 4);
	const struct clerk_account *b = clerk_books(s, m);
	const struct clue *c = NULL;
	int rule, n;

	if (!count && !no && !line_is(l, 2, "clue"))
		return false;
	rule = fact_find(rule_name, RULE_COUNT, line_word(l, no ? 4 : 3));
	if (rule < 0)
		line_nonsense(l, "no such rule");
	if (count) {
		n = line_is(l, 2, "found") ? b->tally[rule].found : b->tally[rule].voided;
		if (n != line_number(l, 4))
			line_wrong(l, "%s was %s %s %d times", m->name, line_word(l, 2), line_word(l, 3), n);
		return true;
	}
	for (int i = 0; i < b->clues.n; i++)
		if (b->clues.v[i].rule == (enum rule)rule)
			c = &b->clues.v[i];
	if (no == (c != NULL))
		line_wrong(l, "%s has %s clue %s", m->name, c ? "a" : "no", rule_name((enum rule)rule));
	if (c && !no) {
		expect_moment(s, l, "from", c->from);
		expect_moment(s, l, "to", c->to);
	}
	return true;
}

/* expect ACCOUNT watched 950 from D T to D T: thousandths, at least; or watched under 950 ... */
static void expect_watched(struct story *s, const struct line *l, const struct member *m)
{
	bool under = line_is(l, 3, "under");
	int from = line_find(l, 3, "from"), to = line_find(l, 3, "to"), n;
	struct coverage c;

	if (from < 0 || to < 0)
		line_nonsense(l, "watched N from D T to D T is expected");
	n = clerk_coverage(s, m, line_date(l, from + 1, s->zone), line_date(l, to + 1, s->zone), &c);
	if (under ? n >= line_number(l, 4) : n < line_number(l, 3))
		line_wrong(l, "%s was watched %d thousandths of it; the first hole: %s", m->name, n, c.n_holes ? hole_cause_name(c.holes[0].cause) : "none");
}

/* expect ACCOUNT STATE ... | flagged N times | at most N looks | clues, see above */
static void expect_account(struct story *s, const struct line *l, struct member *m)
{
	if (line_is(l, 2, "at") && line_is(l, 3, "most")) {
		if (m->looks > line_number(l, 4))
			line_wrong(l, "%s was looked at %d times", m->name, m->looks);
		return;
	}
	if (line_is(l, 2, "watched")) {
		expect_watched(s, l, m);
		return;
	}
	if (expect_clue(s, l, m))
		return;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (line_is(l, 2, counts[i].word)) {
			int n = *(int *)((char *)m + counts[i].offset);

			if (n != line_number(l, 3))
				line_wrong(l, "%s was %s %d times", m->name, counts[i].word, n);
			return;
		}
	if (!expect_state(s, l, m))
		line_nonsense(l, "a state, or flagged, ended, lifted, voided, reviewed N times, is expected");
}

/* expect flag ACCOUNT proven|presumed [deadline D T] [since D T]; expect no flag ACCOUNT */
static void expect_flag(struct story *s, const struct line *l)
{
	bool none = line_is(l, 1, "no");
	const struct member *m = story_member(s, l, none ? 3 : 2);
	const struct flag_card *f = &m->card.flag;

	if (none || !f->finding) {
		if (none != !f->finding)
			line_wrong(l, "%s has %s flag", m->name, f->finding ? "a" : "no");
		return;
	}
	if (strcmp(proof_name(f->proof), line_word(l, 3)) != 0)
		line_wrong(l, "the flag is %s", proof_name(f->proof));
	expect_moment(s, l, "deadline", f->deadline);
	expect_moment(s, l, "since", f->since);
}

/* expect N accounts STATE | N flags open | N messages about SOURCE | N syndications about SOURCE | N outages */
static void expect_number(struct story *s, const struct line *l)
{
	int n = 0, wanted = line_number(l, 1);

	if (!strncmp(line_word(l, 2), "account", 7))
		for (int i = 0; i < s->watch.n_members; i++)
			n += !strcmp(state_name(s->watch.members[i].verdict.state), line_word(l, 3));
	else if (!strncmp(line_word(l, 2), "flag", 4))
		for (int i = 0; i < s->watch.n_members; i++)
			n += s->watch.members[i].card.flag.finding != 0;
	else if (!strncmp(line_word(l, 2), "message", 7))
		n = story_origin(s, l, 4)->messages;
	else if (!strncmp(line_word(l, 2), "syndication", 11))
		n = s->late[story_origin(s, l, 4) - s->watch.origins].syndications;
	else if (!strncmp(line_word(l, 2), "outage", 6))
		n = s->watch.outages;
	else
		line_nonsense(l, "N accounts STATE, flags, messages or syndications about SOURCE or outages is expected");
	if (n != wanted)
		line_wrong(l, "expected %d %s, but there are %d", wanted, line_word(l, 2), n);
}

static void expect_source(struct story *s, const struct line *l, struct origin *o)
{
	bool stale = s->watch.cards[o - s->watch.origins].stale_since != MOMENT_NONE;

	if (stale != line_is(l, 2, "stale"))
		line_wrong(l, "%s is %s", o->name, stale ? "stale" : "alive");
}

void expect_tell(struct story *s, const struct line *l)
{
	struct member *m;
	struct origin *o;

	if (s->watch.watching || !s->watch.started)
		watch_judge_all(&s->watch);
	m = story_find_member(s, line_word(l, 1));
	o = story_find_origin(s, line_word(l, 1));
	if (m)
		expect_account(s, l, m);
	else if (o)
		expect_source(s, l, o);
	else if (line_is(l, 1, "flag") || line_is(l, 1, "no"))
		expect_flag(s, l);
	else
		expect_number(s, l);
}
