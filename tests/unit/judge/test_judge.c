/* judge: every state from the smallest cards that give it, what holds it, and what becomes of the flag. */
#include "fixture.h"

#include "flag.h"
#include "source.h"

/*
 * The bench: one account, two feeds on two direct sources, both read well an
 * hour ago, the newest post one day old.  Each row of a table bends one thing.
 */
static struct bench {
	struct account_card a;
	struct source_card sources[2];
	struct policy p;
	struct world w;
} b;
static const char post_day[] = "2021-07-01 09:00";
static const char deadline_[] = "2021-07-16 00:00";

static void bench_start(const char *now)
{
	b.a = fixture_account(2);
	b.a.state = STATE_CURRENT;
	b.p = fixture_policy();
	memset(&b.w, 0, sizeof b.w);
	b.w.now = at(now);
	b.w.since = at("2021-06-01");
	for (int i = 0; i < 2; i++) {
		source_card_clear(&b.sources[i]);
		source_card_init(&b.sources[i], VIA_DIRECT);
		b.sources[i].accounts = b.sources[i].feeds = b.sources[i].asked = 9;
		b.sources[i].first_good = at("2021-05-01");
		b.sources[i].last_good = b.sources[i].life = b.w.now - HOUR;
		fixture_read(&b.a.feeds[i], b.w.now - HOUR, at(post_day));
		b.a.feeds[i].first_good = at("2021-05-01");
	}
}

static struct verdict judged(void)
{
	return judge_account(&b.a, b.sources, &b.p, &b.w);
}

/* Turns source i into a bridge that was last alive then. */
static void bridge(int i, uint32_t accounts, const char *life)
{
	source_card_clear(&b.sources[i]);
	source_card_init(&b.sources[i], VIA_BRIDGE);
	b.sources[i].accounts = b.sources[i].feeds = b.sources[i].asked = accounts;
	b.sources[i].first_good = at("2021-05-01");
	b.sources[i].life = at(life);
	b.sources[i].last_good = b.w.now - HOUR;
	for (int d = 0; d < 8; d++) { /* quiet for two days at a time: tolerance six days */
		moment m = at("2021-06-25 12:00") + d * 2 * DAY;

		if (m <= b.sources[i].life)
			b.sources[i].observed->v[b.sources[i].observed->n++] = (struct cluster){ m, m };
	}
}

static void both_bridges(uint32_t accounts, const char *life)
{
	bridge(0, accounts, life);
	bridge(1, accounts, life);
}

static void fail_both(enum outcome o, enum blocked bl, const char *since)
{
	for (int i = 0; i < 2; i++) {
		b.a.feeds[i].last_good = b.a.feeds[i].last_full = at(since) - HOUR;
		fixture_fail(&b.a.feeds[i], at(since), o, bl);
		b.a.feeds[i].last_asked = b.w.now - HOUR;
	}
}

/* ---- states ------------------------------------------------------------------ */

static void as_is(void) { }
static void closed(void) { b.a.status = STATUS_CLOSED; }
static void cancelled(void) { b.a.status = STATUS_CANCELLED; }
static void suspended(void) { b.a.status = STATUS_SUSPENDED; }
static void rectifying(void) { b.a.status = STATUS_RECTIFYING; }
static void never_asked(void) { b.a = fixture_account(2); }
static void manual_never_seen(void) { b.a = fixture_account(0); b.a.manual = true; }
static void manual_seen(void) { manual_never_seen(); b.a.observed_at = at("2021-07-02"); b.a.observed_update = at(post_day); }
static void manual_seen_after(void) { manual_seen(); b.a.observed_at = at(deadline_); }
static void dead_bridges(void) { both_bridges(46, "2021-07-03 09:00"); }
static void one_dead_bridge(void) { bridge(1, 46, "2021-07-03 09:00"); }
static void dead_bridge_not_needed(void) { one_dead_bridge(); b.a.feeds[1].freshest_at = b.w.now - 91 * DAY; }
static void network(void) { fail_both(OUTCOME_NETWORK, BLOCKED_NONE, "2021-07-10"); }
static void status(void) { fail_both(OUTCOME_STATUS, BLOCKED_NONE, "2021-07-10"); }
static void refused(void) { fail_both(OUTCOME_REFUSED, BLOCKED_NONE, "2021-07-10"); }
static void rate_limit(void) { fail_both(OUTCOME_BLOCKED, BLOCKED_RATE_LIMIT, "2021-07-10"); }
static void captcha(void) { fail_both(OUTCOME_BLOCKED, BLOCKED_CAPTCHA, "2021-07-10"); }
static void crashed(void) { fail_both(OUTCOME_CRASHED, BLOCKED_NONE, "2021-07-10"); }
static void long_gone(void) { fail_both(OUTCOME_NETWORK, BLOCKED_NONE, "2021-07-01 10:00"); b.a.feeds[0].newest = b.a.feeds[1].newest = instant_of(at("2021-06-30"), PRECISION_SECOND, china()); }
static void one_fails(void) { fixture_fail(&b.a.feeds[1], b.w.now - 20 * MINUTE, OUTCOME_NETWORK, BLOCKED_NONE); b.a.feeds[1].last_good = b.w.now - 13 * HOUR; }
static void one_just_failed(void) { fixture_fail(&b.a.feeds[1], b.w.now - 20 * MINUTE, OUTCOME_NETWORK, BLOCKED_NONE); }
static void one_unread_after(void) { b.a.feeds[1].last_good = b.a.feeds[1].last_full = at("2021-07-15 23:00"); }
static void undated(void)
{
	for (int i = 0; i < 2; i++) {
		b.a.feeds[i].newest = (struct instant){ MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };
		b.a.feeds[i].baseline_undated = true;
		b.a.feeds[i].first_good = at(post_day);
	}
}
static void undated_dead_bridge(void) { undated(); dead_bridges(); }
static void sighted(void) { undated(); b.a.feeds[0].newest_sight = at("2021-07-10 09:00"); }
static void conditional_only(void) { b.a.feeds[0].last_full = b.a.feeds[1].last_full = at("2021-07-15"); }
static void partial(void) { b.a.feeds[0].partial = b.a.feeds[1].partial = true; }
static void one_partial(void) { b.a.feeds[0].partial = true; }
static void one_partial_other_conditional(void) { one_partial(); b.a.feeds[1].last_full = at("2021-07-15"); }
static void bridges_alive_before(void) { both_bridges(46, "2021-07-15 20:00"); }
static void bridges_alive_within_lag(void) { both_bridges(46, "2021-07-16 05:59"); }
static void bridges_alive_after(void) { both_bridges(46, "2021-07-16 06:00"); }
static void small_alive_after(void) { both_bridges(4, "2021-07-16 06:00"); }
static void small_said_alive(void) { both_bridges(4, "2021-07-15 20:00"); for (int i = 0; i < 2; i++) source_say(&b.sources[i], WORD_ALIVE, at("2021-07-16 06:00")); }
static void small_with_witness(void) { small_alive_after(); b.sources[0].witness = b.sources[1].witness = true; }
static void revived_just_now(void) { bridges_alive_after(); b.sources[0].revived = at("2021-07-16 04:00"); }
static void seen_before(void) { network(); b.a.observed_at = at("2021-07-15 23:59"); b.a.observed_update = at(post_day); }
static void seen_after(void) { network(); b.a.observed_at = at(deadline_); b.a.observed_update = at(post_day); }
static void seen_newer(void) { network(); b.a.observed_at = at("2021-07-12"); b.a.observed_update = at("2021-07-11 10:00"); }
static void seen_nothing_after(void) { network(); b.a.observed_at = at(deadline_); }
static void proven_before(void) { network(); b.a.flag = (struct flag_card){ .finding = 1, .deadline = at(deadline_), .proof = PROOF_PROVEN }; }
static void proven_other_deadline(void) { proven_before(); b.a.flag.deadline = at("2021-07-01"); }
static void presumed_before(void) { proven_before(); b.a.flag.proof = PROOF_PRESUMED; }
static void one_newer(void) { b.a.feeds[1].newest = instant_of(at("2021-07-10 09:00"), PRECISION_SECOND, china()); }
static void newer_but_stale(void) { one_newer(); one_dead_bridge(); }
static void no_warnings(void) { b.p.n_warn = 0; }

static void states(void **state)
{
	static const struct { const char *what, *now; void (*bend)(void); enum state state; enum proof proof; bool by_hand, before_notice; } t[] = {
		{ "posted yesterday", "2021-07-02 09:00", as_is, STATE_CURRENT, 0, 0, 0 },
		{ "before the first warning", "2021-07-11 23:59", as_is, STATE_CURRENT, 0, 0, 0 },
		{ "at the first warning", "2021-07-12 00:00", as_is, STATE_DUE_SOON, 0, 0, 0 },
		{ "no warnings set", "2021-07-15 23:59", no_warnings, STATE_CURRENT, 0, 0, 0 },
		{ "before the deadline", "2021-07-15 23:59", as_is, STATE_DUE_SOON, 0, 0, 0 },
		{ "at the deadline, read an hour before", "2021-07-16 00:00", as_is, STATE_DUE_SOON, 0, 0, 0 },
		{ "read at the deadline", "2021-07-16 01:00", as_is, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "closed", "2021-07-20", closed, STATE_CLOSED, 0, 0, 0 }, { "cancelled", "2021-07-20", cancelled, STATE_CLOSED, 0, 0, 0 },
		{ "suspended", "2021-07-20", suspended, STATE_SUSPENDED, 0, 0, 0 },
		{ "rectifying", "2021-07-20", rectifying, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "never asked", "2021-07-20", never_asked, STATE_NEW, 0, 0, 0 },
		{ "manual, never seen", "2021-07-20", manual_never_seen, STATE_MANUAL, 0, 0, 0 },
		{ "manual, seen", "2021-07-03", manual_seen, STATE_MANUAL, 0, 0, 0 },
		{ "manual, to be seen", "2021-07-13", manual_seen, STATE_DUE_SOON, 0, 0, 0 },
		{ "manual, not seen since", "2021-07-20", manual_seen, STATE_DUE_SOON, 0, 0, 0 },
		{ "manual, seen at the deadline", "2021-07-20", manual_seen_after, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "dead bridges, post fresh", "2021-07-10", dead_bridges, STATE_STALE_SOURCE, 0, 0, 0 },
		{ "dead bridges, past the deadline", "2021-07-20", dead_bridges, STATE_STALE_SOURCE, 0, 0, 0 },
		{ "one dead bridge, the other has it too", "2021-07-10", one_dead_bridge, STATE_CURRENT, 0, 0, 0 },
		{ "one dead bridge, past the deadline", "2021-07-20", one_dead_bridge, STATE_STALE_SOURCE, 0, 0, 0 },
		{ "a dead bridge nobody needs", "2021-07-20", dead_bridge_not_needed, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "the newer post is on a dead bridge", "2021-07-20", newer_but_stale, STATE_STALE_SOURCE, 0, 0, 0 },
		{ "the newer post is on a good source", "2021-07-20", one_newer, STATE_CURRENT, 0, 0, 0 },
		{ "no answer", "2021-07-13", network, STATE_UNREACHABLE, 0, 0, 0 }, { "an error status", "2021-07-13", status, STATE_UNREACHABLE, 0, 0, 0 },
		{ "refused", "2021-07-20", refused, STATE_UNREACHABLE, 0, 0, 0 }, { "rate limit", "2021-07-20", rate_limit, STATE_UNREACHABLE, 0, 0, 0 },
		{ "captcha", "2021-07-20", captcha, STATE_UNREADABLE, 0, 0, 0 }, { "crashed", "2021-07-20", crashed, STATE_UNREADABLE, 0, 0, 0 },
		{ "unreachable for 14 days", "2021-07-15 10:00", long_gone, STATE_UNREACHABLE, 0, 0, 0 },
		{ "unreachable for longer", "2021-07-15 10:01", long_gone, STATE_UNREACHABLE, 0, 1, 0 },
		{ "one of two fails, post fresh", "2021-07-10", one_fails, STATE_CURRENT, 0, 0, 0 },
		{ "one of two fails, past the deadline", "2021-07-20", one_fails, STATE_UNREACHABLE, 0, 0, 0 },
		{ "one of two failed once", "2021-07-20", one_just_failed, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "one of two not read since", "2021-07-16 02:00", one_unread_after, STATE_DUE_SOON, 0, 0, 0 },
		{ "undated, before its deadline", "2021-07-10", undated, STATE_UNKNOWN, 0, 0, 0 },
		{ "undated, after it", "2021-07-20", undated, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "undated on a dead bridge", "2021-07-10", undated_dead_bridge, STATE_STALE_SOURCE, 0, 0, 0 },
		{ "seen to come", "2021-07-18", sighted, STATE_CURRENT, 0, 0, 0 },
		{ "only `not modified` since", "2021-07-20", conditional_only, STATE_DUE_SOON, 0, 0, 0 },
		{ "all partial", "2021-09-20", partial, STATE_DUE_SOON, 0, 1, 0 }, { "all partial, before the deadline", "2021-07-15 23:59", partial, STATE_DUE_SOON, 0, 0, 0 },
		{ "all partial, at the deadline", "2021-07-16 00:00", partial, STATE_DUE_SOON, 0, 1, 0 },
		{ "one partial", "2021-07-20", one_partial, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "one partial, the other not in full", "2021-07-20", one_partial_other_conditional, STATE_DUE_SOON, 0, 0, 0 },
		{ "within the lag", "2021-07-16 06:59", bridges_alive_before, STATE_DUE_SOON, 0, 0, 0 },
		{ "after the lag", "2021-07-16 07:00", bridges_alive_before, STATE_OVERDUE, PROOF_PRESUMED, 0, 0 },
		{ "alive, but within the lag", "2021-07-16 08:00", bridges_alive_within_lag, STATE_OVERDUE, PROOF_PRESUMED, 0, 0 },
		{ "alive after the lag", "2021-07-16 08:00", bridges_alive_after, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "small bridges", "2021-07-16 08:00", small_alive_after, STATE_OVERDUE, PROOF_PRESUMED, 0, 1 },
		{ "small, said to be alive", "2021-07-16 08:00", small_said_alive, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "small, with a witness", "2021-07-16 08:00", small_with_witness, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "just revived", "2021-07-16 10:59", revived_just_now, STATE_DUE_SOON, 0, 0, 0 },
		{ "revived, and had time", "2021-07-16 11:00", revived_just_now, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "a person looked before the deadline", "2021-07-20", seen_before, STATE_UNREACHABLE, 0, 0, 0 },
		{ "a person looked at the deadline", "2021-07-20", seen_after, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "a person saw a newer one", "2021-07-20", seen_newer, STATE_CURRENT, 0, 0, 0 },
		{ "a person saw nothing", "2021-07-20", seen_nothing_after, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "proven once", "2021-07-20", proven_before, STATE_OVERDUE, PROOF_PROVEN, 0, 0 },
		{ "proven for an earlier deadline", "2021-07-20", proven_other_deadline, STATE_UNREACHABLE, 0, 0, 0 },
		{ "presumed once", "2021-07-20", presumed_before, STATE_UNREACHABLE, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct verdict v;

		bench_start(t[i].now);
		t[i].bend();
		v = judged();
		if (v.state != t[i].state || v.proof != t[i].proof || v.check_by_hand != t[i].by_hand || v.hand_before_notice != t[i].before_notice || v.held)
			fail_msg("%s: %s %s%s%s%s", t[i].what, state_name(v.state), proof_name(v.proof), v.check_by_hand ? ", check by hand" : "",
				v.hand_before_notice ? ", hand before notice" : "", v.held ? ", held" : "");
		/* The same cards give the same verdict. */
		struct verdict again = judged();
		assert_memory_equal(&v.state, &again.state, sizeof v.state);
		assert_true(v.next > b.w.now);
	}
}

/* ---- deadlines and dates -------------------------------------------------------- */

static void dates(void **state)
{
	struct verdict v;

	(void)state;
	bench_start("2021-07-10");
	one_newer();
	v = judged();
	assert_int_equal(v.last_update.earliest, at("2021-07-10 09:00"));
	assert_int_equal(v.decisive_feed, 1);
	assert_int_equal(v.deadline, at("2021-07-25"));
	bench_start("2021-07-10");
	undated();
	v = judged();
	assert_true(v.last_update.earliest == MOMENT_NONE && v.deadline == at(deadline_) && v.decisive_feed == -1);
	bench_start("2021-07-10");
	never_asked();
	assert_true(judged().deadline == MOMENT_NONE);
	bench_start("2021-07-10");
	b.a.feeds[0].newest = b.a.feeds[1].newest = (struct instant){ MOMENT_NONE, MOMENT_NONE, PRECISION_NONE };
	b.a.feeds[0].first_good = b.a.feeds[1].first_good = at("2021-07-02 09:00");
	assert_int_equal(judged().deadline, at("2021-07-17"));
	b.a.opened = at("2021-07-05");
	assert_int_equal(judged().deadline, at("2021-07-20"));
	assert_int_equal(judged().state, STATE_UNKNOWN);
	seen_newer();
	v = judged();
	assert_true(v.last_update.earliest == at("2021-07-11 10:00") && v.decisive_feed == -1);
}

static void when_it_may_change(void **state)
{
	static const struct { const char *now, *next; void (*bend)(void); } t[] = {
		{ "2021-07-02", "2021-07-12", as_is }, { "2021-07-12", "2021-07-15", as_is }, { "2021-07-15", "2021-07-16", as_is },
		{ "2021-07-15 12:00", "2021-07-16", bridges_alive_before }, { "2021-07-16 00:00", "2021-07-16 06:00", bridges_alive_before },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		bench_start(t[i].now);
		t[i].bend();
		if (judged().next != at(t[i].next))
			fail_msg("row %zu: not %s", i, t[i].next);
	}
	bench_start("2021-07-20");
	assert_true(judged().next == MOMENT_NEVER);
}

static void convict_from_is_the_largest_lag(void **state)
{
	(void)state;
	bench_start("2021-07-10");
	assert_int_equal(judged().convict_from, at(deadline_));
	bridge(1, 46, "2021-07-09");
	assert_int_equal(judged().convict_from, at(deadline_) + 6 * HOUR);
	b.sources[0].revived = at("2021-07-18");
	assert_int_equal(judged().convict_from, at("2021-07-18"));
}

static void dead_on_arrival(void **state)
{
	(void)state;
	bench_start("2021-07-20");
	b.a.feeds[0].first_good = b.a.feeds[1].first_good = at("2021-07-15");
	assert_false(judge_silent_at_first(&b.a, &b.p));
	b.a.feeds[0].first_good = b.a.feeds[1].first_good = at(deadline_);
	assert_true(judge_silent_at_first(&b.a, &b.p));
	b.a.feeds[1].baseline_undated = true;
	assert_false(judge_silent_at_first(&b.a, &b.p));
	b.a.feeds[1].baseline_undated = false;
	b.a.feeds[1].first_good = MOMENT_NONE;
	assert_false(judge_silent_at_first(&b.a, &b.p));
}

/* ---- held ------------------------------------------------------------------------ */

static void held(void **state)
{
	static const struct { const char *what, *now; void (*bend)(void); enum state was; enum proof was_proof; bool frozen; const char *since; enum state is; bool held; } t[] = {
		{ "warning in a freeze", "2021-07-13", as_is, STATE_CURRENT, 0, true, NULL, STATE_CURRENT, true },
		{ "nothing new in a freeze", "2021-07-13", as_is, STATE_DUE_SOON, 0, true, NULL, STATE_DUE_SOON, false },
		{ "overdue in a freeze", "2021-07-20", as_is, STATE_DUE_SOON, 0, true, NULL, STATE_DUE_SOON, true },
		{ "unreachable in a freeze", "2021-07-13", network, STATE_DUE_SOON, 0, true, NULL, STATE_DUE_SOON, true },
		{ "better in a freeze", "2021-07-03", as_is, STATE_UNREACHABLE, 0, true, NULL, STATE_CURRENT, false },
		{ "not asked since the start", "2021-07-20", as_is, STATE_CURRENT, 0, false, "2021-07-20", STATE_CURRENT, true },
		{ "asked since the start", "2021-07-20", as_is, STATE_CURRENT, 0, false, "2021-07-19 22:00", STATE_OVERDUE, false },
		{ "presumed stays presumed", "2021-07-20", as_is, STATE_OVERDUE, PROOF_PRESUMED, true, NULL, STATE_OVERDUE, true },
		{ "closed is closed", "2021-07-20", closed, STATE_CURRENT, 0, true, NULL, STATE_CLOSED, false },
		{ "closed is over, and not asked yet", "2021-07-20", as_is, STATE_CLOSED, 0, false, "2021-07-20", STATE_DUE_SOON, true },
		{ "new, and we are offline", "2021-07-13", network, STATE_NEW, 0, true, NULL, STATE_UNREACHABLE, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct verdict v;
		struct flag_decision d;

		bench_start(t[i].now);
		b.w.frozen = t[i].frozen;
		if (t[i].since)
			b.w.since = at(t[i].since);
		b.a.state = t[i].was;
		b.a.proof = t[i].was_proof;
		t[i].bend();
		v = judged();
		if (v.state != t[i].is || v.held != t[i].held)
			fail_msg("%s: %s %s", t[i].what, state_name(v.state), v.held ? "held" : "not held");
		d = flag_judge(&b.a, &v, &b.p, &b.w);
		if ((v.held || b.w.frozen) && d.step == FLAG_OPEN)
			fail_msg("%s: flagged", t[i].what);
	}
}

static void freezes_are_not_failing_time(void **state)
{
	(void)state;
	bench_start("2021-07-10");
	for (int i = 0; i < 2; i++) {
		fixture_fail(&b.a.feeds[i], b.w.now - HOUR, OUTCOME_NETWORK, BLOCKED_NONE);
		b.a.feeds[i].last_good = b.w.now - 13 * HOUR;
	}
	assert_int_equal(judged().state, STATE_UNREACHABLE);
	b.w.freezes[0] = (struct freeze){ b.w.now - 12 * HOUR, b.w.now - 2 * HOUR };
	b.w.n_freezes = 1;
	assert_int_equal(judged().state, STATE_CURRENT);
}

static void read_well_but_not_asked_is_no_failure(void **state)
{
	(void)state;
	bench_start("2021-07-10");
	for (int i = 0; i < 2; i++)
		b.a.feeds[i].last_good = b.a.feeds[i].last_asked = b.a.feeds[i].last_full = b.w.now - 3 * DAY;
	assert_int_equal(judged().state, STATE_CURRENT);
}

static void a_source_never_read_is_needed_but_not_for_ever(void **state)
{
	(void)state;
	bench_start("2021-07-20");
	b.a.feeds[1] = fixture_feed(1);
	fixture_fail(&b.a.feeds[1], at("2021-07-01"), OUTCOME_STATUS, BLOCKED_NONE);
	b.a.feeds[1].last_asked = b.w.now - HOUR;
	assert_int_equal(judged().state, STATE_UNREACHABLE);
	b.a.feeds[1].failing_since = b.w.now - 91 * DAY;
	assert_int_equal(judged().state, STATE_OVERDUE);
}

/* ---- the flag -------------------------------------------------------------------- */

static void flags(void **state)
{
	static const struct {
		const char *what;
		enum state state; enum proof proof; bool hand;       /* the verdict */
		enum proof flag; bool reviewed;                      /* the open flag; NONE = none */
		const char *updated, *deadline;                      /* of the verdict */
		enum flag_step step; bool review;
	} t[] = {
		{ "nothing", STATE_CURRENT, 0, 0, 0, 0, "2021-07-01", "2021-07-16", FLAG_KEEP, 0 },
		{ "proven", STATE_OVERDUE, PROOF_PROVEN, 0, 0, 0, "2021-07-01", "2021-07-16", FLAG_OPEN, 1 },
		{ "presumed", STATE_OVERDUE, PROOF_PRESUMED, 0, 0, 0, "2021-07-01", "2021-07-16", FLAG_OPEN, 0 },
		{ "presumed, a person first", STATE_OVERDUE, PROOF_PRESUMED, 1, 0, 0, "2021-07-01", "2021-07-16", FLAG_OPEN, 1 },
		{ "still presumed", STATE_OVERDUE, PROOF_PRESUMED, 0, PROOF_PRESUMED, 0, "2021-07-01", "2021-07-16", FLAG_KEEP, 0 },
		{ "became too small to prove", STATE_OVERDUE, PROOF_PRESUMED, 1, PROOF_PRESUMED, 0, "2021-07-01", "2021-07-16", FLAG_KEEP, 1 },
		{ "presumed is proven", STATE_OVERDUE, PROOF_PROVEN, 0, PROOF_PRESUMED, 0, "2021-07-01", "2021-07-16", FLAG_PROVE, 1 },
		{ "proven under review", STATE_OVERDUE, PROOF_PROVEN, 0, PROOF_PRESUMED, 1, "2021-07-01", "2021-07-16", FLAG_PROVE, 0 },
		{ "still proven", STATE_OVERDUE, PROOF_PROVEN, 0, PROOF_PROVEN, 1, "2021-07-01", "2021-07-16", FLAG_KEEP, 0 },
		{ "presumed, source dead", STATE_STALE_SOURCE, 0, 0, PROOF_PRESUMED, 1, "2021-07-01", "2021-07-16", FLAG_VOID, 0 },
		{ "proven, source dead", STATE_STALE_SOURCE, 0, 0, PROOF_PROVEN, 1, "2021-07-01", "2021-07-16", FLAG_KEEP, 0 },
		{ "presumed, unreachable", STATE_UNREACHABLE, 0, 0, PROOF_PRESUMED, 0, "2021-07-01", "2021-07-16", FLAG_KEEP, 0 },
		{ "posted again", STATE_CURRENT, 0, 0, PROOF_PROVEN, 1, "2021-07-16 00:00:01", "2021-07-31", FLAG_END, 0 },
		{ "posted at the deadline", STATE_CURRENT, 0, 0, PROOF_PROVEN, 1, "2021-07-16", "2021-07-31", FLAG_VOID, 0 },
		{ "posted in time", STATE_CURRENT, 0, 0, PROOF_PRESUMED, 0, "2021-07-12", "2021-07-27", FLAG_VOID, 0 },
		{ "posted again, and overdue again", STATE_OVERDUE, PROOF_PROVEN, 0, PROOF_PROVEN, 1, "2021-08-01", "2021-08-16", FLAG_END, 0 },
	};
	struct world w = { .now = at("2021-09-01") };
	struct policy p = fixture_policy();

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct account_card a = fixture_account(1);
		struct verdict v = { .state = t[i].state, .proof = t[i].proof, .hand_before_notice = t[i].hand, .deadline = at(t[i].deadline),
			.last_update = instant_of(at(t[i].updated), PRECISION_SECOND, china()) };
		struct flag_decision d;

		if (t[i].flag)
			a.flag = (struct flag_card){ .finding = 1, .deadline = at(deadline_), .proof = t[i].flag, .review = t[i].reviewed };
		d = flag_judge(&a, &v, &p, &w);
		if (d.step != t[i].step || d.open_review != t[i].review)
			fail_msg("%s: step %d, review %d", t[i].what, d.step, d.open_review);
		assert_int_equal(*d.why != '\0', d.step != FLAG_KEEP);
	}
}

/* The accusation was right by the rule of its day: another rule ends it at most, and only an update that was in time by the old one voids it. */
static void the_office_changes_the_rule(void **state)
{
	static const struct {
		const char *what;
		int limit; bool hours; const char *zone;             /* of today; the flag was raised by 14 days in China */
		const char *updated, *deadline;                      /* of the verdict, NULL: never a post */
		bool frozen;
		enum flag_step step;
	} t[] = {
		{ "as it was", 14, false, "Asia/Shanghai", "2021-07-01", "2021-07-16", false, FLAG_KEEP },
		{ "raised, and there is time yet", 30, false, "Asia/Shanghai", "2021-07-01", "2021-08-01", false, FLAG_LIFT },
		{ "raised while we are offline", 30, false, "Asia/Shanghai", "2021-07-01", "2021-08-01", true, FLAG_LIFT },
		{ "raised, and it has passed as well", 16, false, "Asia/Shanghai", "2021-07-01", "2021-07-18", false, FLAG_KEEP },
		{ "lowered", 7, false, "Asia/Shanghai", "2021-07-01", "2021-07-09", false, FLAG_KEEP },
		{ "counted by hours, passed", 14, true, "Asia/Shanghai", "2021-07-01", "2021-07-15", false, FLAG_KEEP },
		{ "another zone, time yet", 14, false, "-12:00", "2021-07-01", "2021-07-20 09:00", false, FLAG_LIFT },
		{ "never a post, raised", 30, false, "Asia/Shanghai", NULL, "2021-08-01", false, FLAG_LIFT },
		{ "raised, and posted since", 30, false, "Asia/Shanghai", "2021-07-17", "2021-08-17", false, FLAG_END },
		{ "raised, and a post in time became known", 30, false, "Asia/Shanghai", "2021-07-05", "2021-08-05", false, FLAG_VOID },
		{ "lowered, and a post in time became known", 5, false, "Asia/Shanghai", "2021-07-05", "2021-07-11", false, FLAG_VOID },
		{ "raised, and a post of the same day became known", 30, false, "Asia/Shanghai", "2021-07-01 20:00", "2021-08-01", false, FLAG_LIFT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct world w = { .now = at("2021-07-20 08:00"), .frozen = t[i].frozen };
		struct account_card a = fixture_account(1);
		struct policy p = fixture_policy();
		struct verdict v = { .state = STATE_DUE_SOON, .deadline = at(t[i].deadline), .last_update = { MOMENT_NONE, MOMENT_NONE, PRECISION_NONE } };
		struct flag_decision d;

		a.flag = (struct flag_card){ .finding = 1, .deadline = at("2021-07-16"), .proof = PROOF_PROVEN, .limit = 14 * DAY, .zone = china() };
		p.limit = t[i].limit * (int64_t)DAY;
		p.count_hours = t[i].hours;
		p.zone = zone_find(t[i].zone);
		if (t[i].updated)
			v.last_update = instant_of(at(t[i].updated), PRECISION_SECOND, china());
		d = flag_judge(&a, &v, &p, &w);
		if (d.step != t[i].step)
			fail_msg("%s: step %d", t[i].what, d.step);
	}
}

static void who_is_never_flagged(void **state)
{
	struct world w = { .now = at("2021-09-01") };
	struct policy p = fixture_policy();
	struct verdict v = { .state = STATE_OVERDUE, .proof = PROOF_PROVEN, .deadline = at(deadline_),
		.last_update = instant_of(at(post_day), PRECISION_SECOND, china()) };
	struct account_card a[5];

	(void)state;
	for (int i = 0; i < 5; i++)
		a[i] = fixture_account(1);
	a[0].witness = true;
	a[1].status = STATUS_SUSPENDED;
	a[2].status = STATUS_CLOSED;
	a[3].status = STATUS_CANCELLED;
	a[4].manual = true;
	for (int i = 0; i < 5; i++)
		assert_int_equal(flag_judge(&a[i], &v, &p, &w).step, FLAG_KEEP);
	a[4].observed_at = at("2021-08-01");
	assert_int_equal(flag_judge(&a[4], &v, &p, &w).step, FLAG_OPEN);
	a[0].witness = false;
	w.frozen = true;
	assert_int_equal(flag_judge(&a[0], &v, &p, &w).step, FLAG_KEEP);
}

static int tidy(void **state)
{
	(void)state;
	source_card_clear(&b.sources[0]);
	source_card_clear(&b.sources[1]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states), cmocka_unit_test(dates), cmocka_unit_test(when_it_may_change), cmocka_unit_test(convict_from_is_the_largest_lag),
		cmocka_unit_test(dead_on_arrival), cmocka_unit_test(held), cmocka_unit_test(freezes_are_not_failing_time),
		cmocka_unit_test(read_well_but_not_asked_is_no_failure), cmocka_unit_test(a_source_never_read_is_needed_but_not_for_ever),
		cmocka_unit_test(flags), cmocka_unit_test(the_office_changes_the_rule),
		cmocka_unit_test(who_is_never_flagged),
	};

	return cmocka_run_group_tests(tests, NULL, tidy);
}
