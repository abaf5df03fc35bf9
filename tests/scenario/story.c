/*
 * story - reads a dated story and lets it happen: `story FILE...`.
 *
 * A line is a moment and what happens then, or an expectation.  Every
 * expectation that does not hold is told as FILE:LINE with what is the case
 * instead; the exit status is 1 if there was one, 2 if a line makes no sense.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "story.h"

enum { WORDS_MAX = 24, LINE_MAX_ = 512 };
struct line {
	const char *file;
	int number;
	char text[LINE_MAX_];
	char *word[WORDS_MAX];
	int n;
};
static int failures;

static void nonsense(const struct line *l, const char *what) __attribute__((noreturn));
static void nonsense(const struct line *l, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", l->file, l->number, what);
	exit(2);
}

static void wrong(const struct line *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void wrong(const struct line *l, const char *fmt, ...)
{
	va_list ap;

	failures++;
	printf("%s:%d: ", l->file, l->number);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

/* ---- words ----------------------------------------------------------------- */

/* Splits at blanks; "..." is one word; # begins a comment. */
static void split(struct line *l)
{
	char *p = l->text;

	l->n = 0;
	for (;;) {
		bool quoted;

		while (isspace((unsigned char)*p))
			p++;
		if (!*p || *p == '#')
			break;
		if (l->n == WORDS_MAX)
			nonsense(l, "too many words");
		quoted = *p == '"';
		p += quoted;
		l->word[l->n++] = p;
		while (*p && (quoted ? *p != '"' : !isspace((unsigned char)*p)))
			p++;
		if (*p)
			*p++ = '\0';
	}
}

static bool is(const struct line *l, int i, const char *w)
{
	return i < l->n && !strcmp(l->word[i], w);
}

static const char *word(const struct line *l, int i)
{
	if (i >= l->n)
		nonsense(l, "the line ends too early");
	return l->word[i];
}

/* The index of a word after `from`; -1: it is not there. */
static int find(const struct line *l, int from, const char *w)
{
	for (int i = from; i < l->n; i++)
		if (is(l, i, w))
			return i;
	return -1;
}

static moment date_at(const struct story *s, const struct line *l, int i)
{
	char both[64];
	moment m;

	if (i + 1 < l->n && strchr(l->word[i + 1], ':'))
		snprintf(both, sizeof both, "%s %s", word(l, i), l->word[i + 1]);
	else
		snprintf(both, sizeof both, "%s", word(l, i));
	if (moment_parse(both, s->zone, &m))
		nonsense(l, "not a date");
	return m;
}

static int64_t duration_at(const struct line *l, int i)
{
	char *end;
	long v = strtol(word(l, i), &end, 10);

	switch (*end) {
	case 'd':
		return v * DAY;
	case 'h':
		return v * HOUR;
	case 'm':
		return v * MINUTE;
	default:
		nonsense(l, "not a duration: 14d, 6h or 30m is expected");
	}
}

static int number_at(const struct line *l, int i)
{
	char *end;
	long v = strtol(word(l, i), &end, 10);

	if (*end)
		nonsense(l, "a number is expected");
	return (int)v;
}

static struct member *member_named(struct story *s, const char *name)
{
	for (int i = 0; i < s->watch.n_members; i++)
		if (!strcmp(s->watch.members[i].name, name))
			return &s->watch.members[i];
	return NULL;
}

static struct origin *origin_named(struct story *s, const char *name)
{
	for (int i = 0; i < s->watch.n_origins; i++)
		if (!strcmp(s->watch.origins[i].name, name))
			return &s->watch.origins[i];
	return NULL;
}

static struct member *member_at(struct story *s, const struct line *l, int i)
{
	struct member *m = member_named(s, word(l, i));

	if (!m)
		nonsense(l, "no such account");
	return m;
}

static struct origin *origin_at(struct story *s, const struct line *l, int i)
{
	struct origin *o = origin_named(s, word(l, i));

	if (!o)
		nonsense(l, "no such source");
	return o;
}

/* ---- the setting ----------------------------------------------------------- */

static void set_source(struct story *s, const struct line *l)
{
	struct origin *o;

	if (s->watch.n_origins == SOURCES_MAX)
		nonsense(l, "too many sources");
	s->outside[s->watch.n_origins].still_since = MOMENT_NONE;
	o = watch_add_origin(&s->watch, is(l, 2, "direct") ? VIA_DIRECT : VIA_BRIDGE);
	snprintf(o->name, sizeof o->name, "%s", word(l, 1));
}

static void add_feed(struct story *s, const struct line *l, struct member *m, const char *source, bool partial)
{
	const struct origin *o = origin_named(s, source);

	if (!o || m->card.n_feeds == FEEDS_MAX)
		nonsense(l, "no such source");
	watch_add_feed(&s->watch, m, (uint32_t)(o - s->watch.origins), partial, mem_alloc(sizeof(struct world_feed)));
}

static struct member *new_member(struct story *s, const struct line *l)
{
	struct member *m;

	if (s->watch.n_members == ACCOUNTS_MAX_)
		nonsense(l, "too many accounts");
	m = watch_add_member(&s->watch, &s->policy);
	m->policy.warn = s->warn;
	return m;
}

/* account NAME on SOURCE [partial] [SOURCE [partial]]... | by hand; [opened D] [witness] [limit 7d] [count hours] */
static void set_account_words(struct story *s, const struct line *l, struct member *m, int i)
{
	for (; i < l->n; i++) {
		if (is(l, i, "opened"))
			m->card.opened = date_at(s, l, ++i);
		else if (is(l, i, "witness"))
			m->card.witness = true;
		else if (is(l, i, "limit"))
			m->policy.limit = duration_at(l, ++i);
		else if (is(l, i, "count"))
			m->policy.count_hours = is(l, ++i, "hours");
		else if (is(l, i, "by") && is(l, i + 1, "hand"))
			m->card.manual = i++ > 0;
		else if (!is(l, i, "on"))
			add_feed(s, l, m, l->word[i], is(l, i + 1, "partial"));
		i += is(l, i + 1, "partial");
	}
}

static void set_account(struct story *s, const struct line *l)
{
	struct member *m = new_member(s, l);

	snprintf(m->name, sizeof m->name, "%s", word(l, 1));
	set_account_words(s, l, m, 2);
}

/* accounts NAME 1 46 on SOURCE: NAME1 to NAME46 */
static void set_accounts(struct story *s, const struct line *l)
{
	for (int i = number_at(l, 2); i <= number_at(l, 3); i++) {
		struct member *m = new_member(s, l);

		snprintf(m->name, sizeof m->name, "%.30s%d", word(l, 1), i);
		set_account_words(s, l, m, 4);
	}
}

static void set_zone(struct story *s, const struct line *l)
{
	s->zone = s->policy.zone = zone_find(word(l, 1));
	if (!s->zone)
		nonsense(l, "no such zone");
}

static void set_limit(struct story *s, const struct line *l)
{
	s->policy.limit = duration_at(l, 1);
}

static void set_count(struct story *s, const struct line *l)
{
	s->policy.count_hours = is(l, 1, "hours");
}

static void set_every(struct story *s, const struct line *l)
{
	s->policy.every = duration_at(l, 1);
}

static void set_list(struct story *s, const struct line *l)
{
	s->list_size = number_at(l, 1);
}

/* ---- what happens to an account -------------------------------------------- */

static const struct { const char *name; enum outcome outcome; enum blocked blocked; } answers[] = {
	{ "again", OUTCOME_NONE, BLOCKED_NONE }, { "nothing", OUTCOME_NETWORK, BLOCKED_NONE }, { "404", OUTCOME_STATUS, BLOCKED_NONE },
	{ "429", OUTCOME_RATE_LIMIT, BLOCKED_NONE }, { "too-much", OUTCOME_REFUSED, BLOCKED_NONE },
	{ "captcha", OUTCOME_BLOCKED, BLOCKED_CAPTCHA }, { "login", OUTCOME_BLOCKED, BLOCKED_LOGIN },
	{ "rate-limit", OUTCOME_BLOCKED, BLOCKED_RATE_LIMIT }, { "garbage", OUTCOME_UNREADABLE, BLOCKED_NONE },
	{ "poison", OUTCOME_CRASHED, BLOCKED_NONE }, { "deleted", OUTCOME_BLOCKED, BLOCKED_DELETED_ACCOUNT },
};

static void find_answer(const struct line *l, int i, enum outcome *ret, enum blocked *ret_blocked)
{
	for (size_t k = 0; k < sizeof answers / sizeof *answers; k++)
		if (is(l, i, answers[k].name)) {
			*ret = answers[k].outcome;
			*ret_blocked = answers[k].blocked;
			return;
		}
	nonsense(l, "answers again, nothing, 404, 429, too-much, captcha, login, rate-limit, garbage, poison or deleted is expected");
}

/* The feed a line is about: the one named after `on`, else the first. */
static int feed_of(struct story *s, const struct line *l, const struct member *m)
{
	int on = find(l, 2, "on");
	struct origin *o;

	if (on < 0)
		return 0;
	o = origin_at(s, l, on + 1);
	for (int i = 0; i < m->card.n_feeds; i++)
		if (m->card.feeds[i].source == (uint32_t)(o - s->watch.origins))
			return i;
	nonsense(l, "the account has no feed there");
}

static struct world_feed *outside_of(struct story *s, const struct line *l, const struct member *m)
{
	return m->feeds[feed_of(s, l, m)].outside;
}

static struct world_post *post_titled(const struct line *l, struct world_feed *f, const char *title)
{
	struct world_post *newest = NULL;

	for (int i = 0; i < f->n; i++)
		if (!f->posts[i].deleted && (!strcmp(title, "newest") || !strcmp(f->posts[i].title, title)))
			newest = &f->posts[i];
	if (!newest)
		nonsense(l, "no such post");
	return newest;
}

static void set_date(const struct story *s, const struct line *l, struct world_post *p)
{
	int dated = find(l, 2, "dated");

	if (dated >= 0)
		p->published = date_at(s, l, dated + 1);
	if (find(l, 2, "undated") >= 0) {
		p->published = MOMENT_NONE;
		p->precision = PRECISION_NONE;
	}
	if (find(l, 2, "day") >= 0) {
		p->published = day_start(p->published, s->zone);
		p->precision = PRECISION_DAY;
	}
}

/* ACCOUNT posts ["title"] [on SOURCE] [dated D [T]] [to the day] [undated] [pinned] [shown after 3h] [id X] [open|closed] */
static void posts(struct story *s, const struct line *l, struct member *m)
{
	int feed = feed_of(s, l, m), after = find(l, 2, "after"), id = find(l, 2, "id");
	struct world_feed *f = m->feeds[feed].outside;
	struct world_post *p = &f->posts[f->n];
	static const char *const words[] = { "on", "dated", "to", "undated", "pinned", "shown", "id", "closed", "open" };
	bool titled = l->n > 2;

	if (f->n++ == POSTS_MAX)
		nonsense(l, "too many posts");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		titled = titled && !is(l, 2, words[i]);
	if (titled)
		snprintf(p->title, sizeof p->title, "%s", l->word[2]);
	else
		snprintf(p->title, sizeof p->title, "post %d", f->n);
	snprintf(p->url, sizeof p->url, "https://%s.example/%d", m->name, f->n);
	snprintf(p->id, sizeof p->id, "%s", id >= 0 ? word(l, id + 1) : p->url);
	p->published = s->watch.now;
	p->precision = PRECISION_SECOND;
	p->pinned = find(l, 2, "pinned") >= 0;
	p->comments = find(l, 2, "closed") >= 0 ? COMMENTS_DISABLED : find(l, 2, "open") >= 0 ? COMMENTS_ENABLED : COMMENTS_UNKNOWN;
	set_date(s, l, p);
	p->appears = s->watch.now + (after >= 0 ? duration_at(l, after + 1) : s->outside[m->card.feeds[feed].source].lag);
}

static void deletes(struct story *s, const struct line *l, struct member *m)
{
	post_titled(l, outside_of(s, l, m), word(l, 2))->deleted = true;
}

/* ACCOUNT edits newest|"title" ["new title"] [dated D T] [undated] [moved [to PLACE]] | open | closed */
static void edits(struct story *s, const struct line *l, struct member *m)
{
	struct world_post *p = post_titled(l, outside_of(s, l, m), word(l, 2));
	int moved = find(l, 3, "moved");

	if (is(l, 3, "open") || is(l, 3, "closed"))
		p->comments = is(l, 3, "open") ? COMMENTS_ENABLED : COMMENTS_DISABLED;
	else if (l->n > 3 && !is(l, 3, "dated") && !is(l, 3, "moved"))
		snprintf(p->title, sizeof p->title, "%s", l->word[3]);
	if (moved >= 0 && is(l, moved + 1, "to"))
		snprintf(p->url, sizeof p->url, "https://%s.example/%s", m->name, word(l, moved + 2));
	else if (moved >= 0)
		snprintf(p->url, sizeof p->url, "https://%s.example/moved/%lld", m->name, (long long)s->watch.now);
	set_date(s, l, p);
}

static void shows(struct story *s, const struct line *l, struct member *m)
{
	outside_of(s, l, m)->empty = is(l, 2, "nothing");
}

static void account_answers(struct story *s, const struct line *l, struct member *m)
{
	struct world_feed *f = outside_of(s, l, m);

	find_answer(l, 2, &f->fails, &f->blocked);
}

/* ACCOUNT is normal|rectifying|suspended|closing|closed|cancelled */
static void becomes(struct story *s, const struct line *l, struct member *m)
{
	int status = fact_find(status_name, STATUS_COUNT, word(l, 2));

	if (status < 0)
		nonsense(l, "no such status");
	m->card.status = (enum status)status;
	m->card.status_since = s->watch.now;
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT has limit 30d | count hours|days | zone PLACE: the office changes its rule */
static void rule_changes(struct story *s, const struct line *l, struct member *m)
{
	if (is(l, 2, "limit"))
		m->policy.limit = duration_at(l, 3);
	else if (is(l, 2, "count"))
		m->policy.count_hours = is(l, 3, "hours");
	else if (is(l, 2, "zone") && zone_find(word(l, 3)))
		m->policy.zone = zone_find(word(l, 3));
	else
		nonsense(l, "an account has a limit, a count or a zone");
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT seen by a person: last update D [T] | nothing */
static void seen(struct story *s, const struct line *l, struct member *m)
{
	m->card.observed_at = s->watch.now;
	m->card.observed_update = is(l, l->n - 1, "nothing") ? MOMENT_NONE : date_at(s, l, find(l, 2, "update") + 1);
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT tried by a person: works | nothing works */
static void tried(struct story *s, const struct line *l, struct member *m)
{
	m->card.observed_at = s->watch.now;
	m->card.observed_update = m->verdict.last_update.earliest;
	m->card.interaction = find(l, 2, "nothing") >= 0 ? INTERACTION_NONE : INTERACTION_EFFECTIVE;
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

/* ACCOUNT registers another way of interaction */
static void registers(struct story *s, const struct line *l, struct member *m)
{
	(void)l;
	m->card.other_way = true;
	watch_judge(&s->watch, (int)(m - s->watch.members));
}

static void looked_at(struct story *s, const struct line *l, struct member *m)
{
	(void)l;
	watch_look(&s->watch, (int)(m - s->watch.members));
}

static const struct { const char *verb; void (*act)(struct story *, const struct line *, struct member *); } account_verbs[] = {
	{ "posts", posts }, { "deletes", deletes }, { "edits", edits }, { "shows", shows }, { "answers", account_answers },
	{ "is", becomes }, { "has", rule_changes }, { "seen", seen }, { "looked", looked_at }, { "tried", tried }, { "registers", registers },
};

/* ---- what happens to a source, to us ---------------------------------------- */

static void source_acts(struct story *s, const struct line *l, struct origin *o)
{
	struct source_card *c = &s->watch.cards[o - s->watch.origins];
	struct world_source *outside = &s->outside[o - s->watch.origins];

	if (is(l, 1, "stands"))
		outside->still_since = s->watch.now;
	else if (is(l, 1, "runs"))
		outside->still_since = MOMENT_NONE;
	else if (is(l, 1, "lags"))
		outside->lag = duration_at(l, 2);
	else if (is(l, 1, "answers"))
		find_answer(l, 2, &outside->fails, &outside->blocked);
	else if (is(l, 1, "said"))
		source_say(c, is(l, 2, "alive") ? WORD_ALIVE : WORD_DEAD, s->watch.now);
	else if (is(l, 1, "has"))
		o->witness = c->witness = true;
	else
		nonsense(l, "a source stands still, runs again, lags, answers, is said alive or dead, has a witness");
}

static void we_act(struct story *s, const struct line *l)
{
	if (is(l, 0, "watch") && is(l, 1, "starts"))
		watch_start(&s->watch);
	else if (is(l, 0, "watch") && is(l, 1, "stops"))
		watch_stop(&s->watch);
	else if (is(l, 0, "we"))
		s->offline = find(l, 1, "offline") >= 0;
	else
		nonsense(l, "nobody is called so, and nothing is said so");
}

/* ---- expectations ------------------------------------------------------------ */

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
	int i = find(l, 1, what);
	moment wanted;

	if (i < 0)
		return;
	wanted = is(l, i + 1, "none") ? MOMENT_NONE : date_at(s, l, i + 1);
	if (wanted != is_now)
		wrong(l, "expected %s %s, but it is %s", what, local(s, wanted), local(s, is_now));
}

static bool expect_state(struct story *s, const struct line *l, struct member *m)
{
	const struct verdict *v = &m->verdict;
	int state = fact_find(state_name, STATE_COUNT, word(l, 2));
	bool proven = find(l, 3, "proven") > 0, presumed = find(l, 3, "presumed") > 0;

	if (state < 0)
		return false;
	if ((int)v->state != state)
		wrong(l, "expected %s to be %s, but it is %s %s", m->name, word(l, 2), state_name(v->state), proof_name(v->proof));
	if ((proven && v->proof != PROOF_PROVEN) || (presumed && v->proof != PROOF_PRESUMED))
		wrong(l, "expected %s, but the proof is '%s'", proven ? "proven" : "presumed", proof_name(v->proof));
	if ((find(l, 3, "held") > 0) != v->held)
		wrong(l, "the verdict is %s by a freeze or a start", v->held ? "held" : "not held");
	if ((find(l, 3, "check-by-hand") > 0) != v->check_by_hand)
		wrong(l, "`check by hand` is %s", v->check_by_hand ? "said" : "not said");
	if ((find(l, 3, "hand-before-notice") > 0) != v->hand_before_notice)
		wrong(l, "`by hand before notice` is %s", v->hand_before_notice ? "said" : "not said");
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
	bool no = is(l, 2, "no"), count = is(l, 2, "found") || (is(l, 2, "voided") && l->n > 4);
	const struct clerk_account *b = clerk_books(s, m);
	const struct clue *c = NULL;
	int rule, n;

	if (!count && !no && !is(l, 2, "clue"))
		return false;
	rule = fact_find(rule_name, RULE_COUNT, word(l, no ? 4 : 3));
	if (rule < 0)
		nonsense(l, "no such rule");
	if (count) {
		n = is(l, 2, "found") ? b->tally[rule].found : b->tally[rule].voided;
		if (n != number_at(l, 4))
			wrong(l, "%s was %s %s %d times", m->name, word(l, 2), word(l, 3), n);
		return true;
	}
	for (int i = 0; i < b->clues.n; i++)
		if (b->clues.v[i].rule == (enum rule)rule)
			c = &b->clues.v[i];
	if (no == (c != NULL))
		wrong(l, "%s has %s clue %s", m->name, c ? "a" : "no", rule_name((enum rule)rule));
	if (c && !no) {
		expect_moment(s, l, "from", c->from);
		expect_moment(s, l, "to", c->to);
	}
	return true;
}

/* expect ACCOUNT watched 950 from D T to D T: thousandths, at least; or watched under 950 ... */
static void expect_watched(struct story *s, const struct line *l, const struct member *m)
{
	bool under = is(l, 3, "under");
	int from = find(l, 3, "from"), to = find(l, 3, "to"), n;
	struct coverage c;

	if (from < 0 || to < 0)
		nonsense(l, "watched N from D T to D T is expected");
	n = clerk_coverage(s, m, date_at(s, l, from + 1), date_at(s, l, to + 1), &c);
	if (under ? n >= number_at(l, 4) : n < number_at(l, 3))
		wrong(l, "%s was watched %d thousandths of it; the first hole: %s", m->name, n, c.n_holes ? hole_cause_name(c.holes[0].cause) : "none");
}

/* expect ACCOUNT STATE ... | flagged N times | at most N looks | clues, see above */
static void expect_account(struct story *s, const struct line *l, struct member *m)
{
	if (is(l, 2, "at") && is(l, 3, "most")) {
		if (m->looks > number_at(l, 4))
			wrong(l, "%s was looked at %d times", m->name, m->looks);
		return;
	}
	if (is(l, 2, "watched")) {
		expect_watched(s, l, m);
		return;
	}
	if (expect_clue(s, l, m))
		return;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (is(l, 2, counts[i].word)) {
			int n = *(int *)((char *)m + counts[i].offset);

			if (n != number_at(l, 3))
				wrong(l, "%s was %s %d times", m->name, counts[i].word, n);
			return;
		}
	if (!expect_state(s, l, m))
		nonsense(l, "a state, or flagged, ended, lifted, voided, reviewed N times, is expected");
}

/* expect flag ACCOUNT proven|presumed [deadline D T] [since D T]; expect no flag ACCOUNT */
static void expect_flag(struct story *s, const struct line *l)
{
	bool none = is(l, 1, "no");
	const struct member *m = member_at(s, l, none ? 3 : 2);
	const struct flag_card *f = &m->card.flag;

	if (none || !f->finding) {
		if (none != !f->finding)
			wrong(l, "%s has %s flag", m->name, f->finding ? "a" : "no");
		return;
	}
	if (strcmp(proof_name(f->proof), word(l, 3)) != 0)
		wrong(l, "the flag is %s", proof_name(f->proof));
	expect_moment(s, l, "deadline", f->deadline);
	expect_moment(s, l, "since", f->since);
}

/* expect N accounts STATE | N flags open | N messages about SOURCE | N syndications about SOURCE | N outages */
static void expect_number(struct story *s, const struct line *l)
{
	int n = 0, wanted = number_at(l, 1);

	if (!strncmp(word(l, 2), "account", 7))
		for (int i = 0; i < s->watch.n_members; i++)
			n += !strcmp(state_name(s->watch.members[i].verdict.state), word(l, 3));
	else if (!strncmp(word(l, 2), "flag", 4))
		for (int i = 0; i < s->watch.n_members; i++)
			n += s->watch.members[i].card.flag.finding != 0;
	else if (!strncmp(word(l, 2), "message", 7))
		n = origin_at(s, l, 4)->messages;
	else if (!strncmp(word(l, 2), "syndication", 11))
		n = s->late[origin_at(s, l, 4) - s->watch.origins].syndications;
	else if (!strncmp(word(l, 2), "outage", 6))
		n = s->watch.outages;
	else
		nonsense(l, "N accounts STATE, flags, messages or syndications about SOURCE or outages is expected");
	if (n != wanted)
		wrong(l, "expected %d %s, but there are %d", wanted, word(l, 2), n);
}

static void expect_source(struct story *s, const struct line *l, struct origin *o)
{
	bool stale = s->watch.cards[o - s->watch.origins].stale_since != MOMENT_NONE;

	if (stale != is(l, 2, "stale"))
		wrong(l, "%s is %s", o->name, stale ? "stale" : "alive");
}

static void expect(struct story *s, const struct line *l)
{
	struct member *m;
	struct origin *o;

	if (s->watch.watching || !s->watch.started)
		watch_judge_all(&s->watch);
	m = member_named(s, word(l, 1));
	o = origin_named(s, word(l, 1));
	if (m)
		expect_account(s, l, m);
	else if (o)
		expect_source(s, l, o);
	else if (is(l, 1, "flag") || is(l, 1, "no"))
		expect_flag(s, l);
	else
		expect_number(s, l);
}

/* ---- the telling -------------------------------------------------------------- */

static const struct { const char *word; void (*set)(struct story *, const struct line *); } settings[] = {
	{ "zone", set_zone }, { "limit", set_limit }, { "count", set_count }, { "every", set_every }, { "list", set_list },
	{ "source", set_source }, { "account", set_account }, { "accounts", set_accounts }, { "expect", expect },
};

/* Takes the date off the front of a line and lets time run until then. */
static void advance(struct story *s, struct line *l)
{
	moment t;

	if (l->n == 0 || !isdigit((unsigned char)l->word[0][0]))
		return;
	t = date_at(s, l, 0);
	if (s->watch.now != MOMENT_NONE && t < s->watch.now)
		nonsense(l, "earlier than the line before");
	if (s->watch.now == MOMENT_NONE)
		s->watch.now = t;
	watch_until(&s->watch, t);
	l->n -= 2;
	memmove(l->word, l->word + 2, (size_t)(l->n > 0 ? l->n : 0) * sizeof *l->word);
	if (l->n < 0)
		nonsense(l, "a date and a time are expected");
}

static void tell(struct story *s, struct line *l)
{
	struct member *m;
	struct origin *o;

	advance(s, l);
	if (l->n <= 0)
		return;
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (is(l, 0, settings[i].word)) {
			settings[i].set(s, l);
			return;
		}
	m = member_named(s, l->word[0]);
	o = origin_named(s, l->word[0]);
	for (size_t i = 0; m && i < sizeof account_verbs / sizeof *account_verbs; i++)
		if (is(l, 1, account_verbs[i].verb)) {
			account_verbs[i].act(s, l, m);
			return;
		}
	if (m)
		nonsense(l, "an account posts, deletes, edits, shows, answers, is, has, is seen, tried or looked at, or registers another way");
	if (o)
		source_acts(s, l, o);
	else
		we_act(s, l);
}

static struct story *story_new(void)
{
	struct story *s = mem_alloc(sizeof *s);

	s->zone = zone_find("Asia/Shanghai");
	s->warn[0] = 10 * DAY;
	s->warn[1] = 13 * DAY;
	s->policy = (struct policy){ .limit = 14 * DAY, .every = 6 * HOUR, .n_warn = 2, .warn_for = 14 * DAY, .zone = s->zone };
	s->list_size = 10;
	watch_init(&s->watch, ACCOUNTS_MAX_, SOURCES_MAX, KNOWN_MAX);
	s->watch.answer = world_answer;
	s->watch.doubt = clerk_doubt;
	s->watch.looked = clerk_looked;
	s->watch.judged = clerk_judged;
	return s;
}

static void story_free(struct story *s)
{
	for (int i = 0; i < s->watch.n_members; i++)
		for (int k = 0; k < s->watch.members[i].card.n_feeds; k++)
			free(s->watch.members[i].feeds[k].outside);
	clerk_clear(s);
	watch_clear(&s->watch);
	free(s);
}

static int tell_file(const char *path)
{
	FILE *in = fopen(path, "r");
	struct story *s;
	struct line l = { .file = path };
	int expectations = 0;

	if (!in) {
		perror(path);
		return -1;
	}
	s = story_new();
	while (fgets(l.text, sizeof l.text, in)) {
		l.number++;
		split(&l);
		expectations += find(&l, 0, "expect") >= 0;
		tell(s, &l);
	}
	fclose(in);
	printf("%s: %d expectations\n", path, expectations);
	story_free(s);
	return expectations > 0 ? 0 : -1; /* a story that expects nothing tests nothing */
}

int main(int argc, char **argv)
{
	int bad = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: story FILE...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		bad |= tell_file(argv[i]) != 0;
	return bad || failures ? 1 : 0;
}
