/*
 * Cards come back from the store exactly as the minds left them, whatever is
 * in them; blobs that are not exactly ours are refused.
 */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

static moment random_moment(void)
{
	switch (random_u64() % 5) {
	case 0: return MOMENT_NONE;
	case 1: return MOMENT_NEVER;
	case 2: return (moment)random_u64();
	case 3: return 0;
	default: return T0 + (moment)(random_u64() % (400 * (uint64_t)DAY));
	}
}

static uint32_t random_u32(void)
{
	return random_u64() % 4 ? (uint32_t)(random_u64() % 300) : (uint32_t)random_u64();
}

static bool random_bool(void)
{
	return random_u64() & 1;
}

static struct feed_card random_feed(int64_t id, uint32_t source)
{
	struct feed_card f = { .id = id, .source = source, .partial = random_bool(), .first_good = random_moment(), .last_good = random_moment(),
		.last_full = random_moment(), .full_life = random_moment(), .last_asked = random_moment(), .last_outcome = (enum outcome)(random_u64() % OUTCOME_COUNT),
		.last_blocked = (enum blocked)(random_u64() % BLOCKED_COUNT), .failing_since = random_moment(), .fails = random_u32(),
		.newest = { random_moment(), random_moment(), (enum precision)(random_u64() % PRECISION_COUNT) }, .newest_sight = random_moment(),
		.baseline_undated = random_bool(), .had_posts = random_bool(), .freshest_at = random_moment(), .full_size = random_u32(),
		.comments = (enum comments)(random_u64() % COMMENTS_COUNT) };

	return f;
}

static void expect_feed(const struct feed_card *a, const struct feed_card *b)
{
#define SAME(field) assert_true(a->field == b->field)
	SAME(id); SAME(source); SAME(partial); SAME(first_good); SAME(last_good); SAME(last_full); SAME(full_life); SAME(last_asked); SAME(last_outcome);
	SAME(last_blocked); SAME(failing_since); SAME(fails); SAME(newest.earliest); SAME(newest.latest); SAME(newest.precision);
	SAME(newest_sight); SAME(baseline_undated); SAME(had_posts); SAME(freshest_at); SAME(full_size); SAME(comments);
}

static void test_feed_cards_exact(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct look_fact l = a_look(f, T0, OUTCOME_UNCHANGED);

	(void)state;
	for (int i = 0; i < 500; i++) {
		struct feed_card saved = random_feed(f->feed.id, 5), loaded = { .source = 5 }, put = { .source = 5 };

		f->feed = saved;
		l.at = T0 + i;
		ok(store_save_feed(f->s, &saved));
		ok(store_add_look(f->s, &l));
		assert_int_equal(store_get_feed(f->s, f->account.id, "http://bridge.test/alpha.xml", &loaded), 1);
		expect_feed(&saved, &loaded);
		ok(store_put_feed(f->s, f->account.id, "http://bridge.test/alpha.xml", f->source.id, !saved.partial, T0, &put));
		saved.partial = true; /* either said so: the register now, or its recipe at the last look */
		expect_feed(&saved, &put);
	}
	fixture_free(f);
}

static void test_new_feed(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct feed_card c = { .source = 3 };

	(void)state;
	assert_int_equal(store_get_feed(f->s, f->account.id, "http://bridge.test/none.xml", &c), 0);
	assert_int_equal(c.id, 0);
	assert_int_equal(c.source, 3);
	assert_int_equal(c.first_good, MOMENT_NONE);
	assert_int_equal(c.newest.earliest, MOMENT_NONE);
	assert_int_equal(c.freshest_at, MOMENT_NONE);
	assert_int_equal(c.last_outcome, OUTCOME_NONE);
	c.id = 4711;
	assert_int_equal(store_save_feed(f->s, &c), -1);
	fixture_free(f);
}

static void test_feed_memory(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct feed_memory m = { mem_strdup("W/\"a'b\""), NULL, UINT64_MAX - 5, T0 + 9, mem_strdup("http://new.test/"), T0, 86400, 1u << 30 | 1, true }, r = { .etag = NULL };
	struct look_fact l = a_look(f, T0, OUTCOME_READ);

	(void)state;
	ok(store_get_feed_memory(f->s, f->feed.id, &r));
	assert_null(r.etag);
	assert_int_equal(r.body_hash, 0);
	assert_int_equal(r.retry_at, MOMENT_NONE);
	feed_memory_clear(&r);
	l.memory = &m;
	ok(store_add_look(f->s, &l));
	fixture_reopen(f);
	ok(store_get_feed_memory(f->s, f->feed.id, &r));
	assert_string_equal(r.etag, "W/\"a'b\"");
	assert_null(r.last_modified);
	assert_true(r.body_hash == UINT64_MAX - 5);
	assert_int_equal(r.retry_at, T0 + 9);
	assert_string_equal(r.moved_to, "http://new.test/");
	assert_int_equal(r.moved_since, T0);
	assert_int_equal(r.pace, 86400);
	assert_int_equal(r.skips, 1u << 30 | 1);
	feed_memory_clear(&r);
	feed_memory_clear(&m);
	m.changed = true;
	l.at++;
	ok(store_add_look(f->s, &l)); /* the run goes on, and yet */
	assert_int_equal(sql_int(f->s, "SELECT count(*) FROM look"), 1);
	ok(store_get_feed_memory(f->s, f->feed.id, &r));
	assert_null(r.etag);
	assert_null(r.moved_to);
	assert_int_equal(store_get_feed_memory(f->s, 4711, &r), -1);
	feed_memory_clear(&r);
	fixture_free(f);
}

static void random_arrivals(struct arrivals *a)
{
	memset(a, 0, sizeof *a);
	a->n = (int)(random_u64() % (CLUSTERS_MAX + 1));
	for (int i = 0; i < a->n; i++)
		a->v[i] = (struct cluster){ random_moment(), random_moment() };
}

static void random_lateness(struct lateness *l)
{
	memset(l, 0, sizeof *l);
	for (int i = 0; i < LAG_DAYS; i++) {
		l->day[i] = random_bool() ? (int32_t)random_u64() : 18800 + i;
		for (int k = 0; k < LAG_CLASSES; k++)
			l->count[i][k] = random_u64() % 3 ? 0 : random_u32();
	}
}

static void random_source(struct source_card *c)
{
	c->witness_named = random_bool();
	c->first_good = random_moment();
	c->last_good = random_moment();
	c->life = random_moment();
	c->last_arrival = random_moment();
	c->word = (enum source_word)(random_u64() % WORD_COUNT);
	c->word_at = random_moment();
	c->silent_at_first = random_bool();
	c->stale_finding = (int64_t)(random_u64() % 3);
	c->stale_since = random_moment();
	c->revived = random_moment();
	if (c->observed)
		random_arrivals(c->observed);
	if (c->declared)
		random_arrivals(c->declared);
	if (c->late)
		random_lateness(c->late);
}

static void expect_source(const struct source_card *a, const struct source_card *b)
{
	SAME(id); SAME(via); SAME(witness_named); SAME(first_good); SAME(last_good); SAME(life); SAME(last_arrival); SAME(word); SAME(word_at);
	SAME(silent_at_first); SAME(stale_finding); SAME(stale_since); SAME(revived);
	assert_int_equal(!a->observed, !b->observed);
	if (!a->observed)
		return;
	assert_memory_equal(a->observed, b->observed, sizeof *a->observed);
	assert_memory_equal(a->declared, b->declared, sizeof *a->declared);
	assert_memory_equal(a->late, b->late, sizeof *a->late);
}

static void source_round_trip(enum via via)
{
	struct fixture *f = fixture_new();
	struct source_card saved, loaded;

	ok(store_put_source(f->s, "s", via, T0, &saved));
	assert_int_not_equal(saved.id, 0);
	assert_int_equal(saved.life, MOMENT_NONE);
	assert_int_equal(saved.revived, MOMENT_NONE);
	for (int i = 0; i < 300; i++) {
		random_source(&saved);
		ok(store_save_source(f->s, &saved));
		assert_int_equal(store_get_source(f->s, "s", via, &loaded), 1);
		expect_source(&saved, &loaded);
		source_card_clear(&loaded);
		ok(store_put_source(f->s, "s", via, T0, &loaded));
		expect_source(&saved, &loaded);
		source_card_clear(&loaded);
	}
	assert_int_equal(store_get_source(f->s, "another", via, &loaded), 0);
	assert_int_equal(loaded.id, 0);
	assert_int_equal(!loaded.late, via == VIA_DIRECT);
	source_card_clear(&loaded);
	saved.id = 4711;
	assert_int_equal(store_save_source(f->s, &saved), -1);
	source_card_clear(&saved);
	fixture_free(f);
}

static void test_source_cards_exact(void **state)
{
	(void)state;
	source_round_trip(VIA_BRIDGE);
	source_round_trip(VIA_DIRECT);
}

/* What is said to be in the store already is not written; the rest of the card is. */
static void test_a_source_that_learnt_nothing(void **state)
{
	struct fixture *f = fixture_new();
	struct source_card c, loaded;
	struct arrivals kept;

	(void)state;
	ok(store_put_source(f->s, "s", VIA_BRIDGE, T0, &c));
	random_source(&c);
	ok(store_save_source(f->s, &c));
	kept = *c.observed;
	c.stored = true;
	c.observed->n = 0;
	c.last_good = T0 + 4711;
	ok(store_save_source(f->s, &c));
	assert_int_equal(store_get_source(f->s, "s", VIA_BRIDGE, &loaded), 1);
	assert_memory_equal(loaded.observed, &kept, sizeof kept);
	assert_int_equal(loaded.last_good, T0 + 4711);
	assert_false(loaded.stored);
	source_card_clear(&loaded);
	source_card_clear(&c);
	fixture_free(f);
}

static void test_a_source_that_changes_its_way(void **state)
{
	struct fixture *f = fixture_new();
	struct source_card c, again;

	(void)state;
	ok(store_put_source(f->s, "s", VIA_BRIDGE, T0, &c));
	random_source(&c);
	ok(store_save_source(f->s, &c));
	ok(store_put_source(f->s, "s", VIA_DIRECT, T0, &again));
	assert_null(again.observed);
	assert_int_equal(again.life, c.life);
	ok(store_save_source(f->s, &again));
	source_card_clear(&again);
	ok(store_put_source(f->s, "s", -1, T0, &again)); /* nobody says: as it was */
	assert_int_equal(again.via, VIA_DIRECT);
	assert_int_equal(again.life, c.life);
	source_card_clear(&again);
	ok(store_put_source(f->s, "s", VIA_BRIDGE, T0, &again)); /* back again: what it once learned is still there, but good looks are no bridge's life */
	assert_int_equal(again.life, MOMENT_NONE);
	again.life = c.life;
	expect_source(&c, &again);
	source_card_clear(&again);
	source_card_clear(&c);
	fixture_free(f);
}

static void test_blobs_are_checked(void **state)
{
	struct arrivals a, back;
	struct lateness l, late_back;
	struct text t = TEXT_INIT(1 << 20);

	(void)state;
	random_arrivals(&a);
	a.n = 20;
	blob_pack_arrivals(&t, &a);
	assert_int_equal(blob_unpack_arrivals(&back, t.buf, t.len), 0);
	for (size_t n = 0; n < t.len; n++)
		assert_int_equal(blob_unpack_arrivals(&back, t.buf, n), -1);
	text_add_char(&t, 0);
	assert_int_equal(blob_unpack_arrivals(&back, t.buf, t.len), -1);
	t.buf[0] = 9; /* a version we do not know */
	assert_int_equal(blob_unpack_arrivals(&back, t.buf, t.len - 1), -1);
	assert_int_equal(blob_unpack_arrivals(&back, "\x01\xff\x7f", 3), -1); /* more clusters than there can be */
	text_reset(&t);
	random_lateness(&l);
	blob_pack_lateness(&t, &l);
	assert_int_equal(blob_unpack_lateness(&late_back, t.buf, t.len), 0);
	for (size_t n = 0; n < t.len; n++)
		assert_int_equal(blob_unpack_lateness(&late_back, t.buf, n), -1);
	text_add_char(&t, 0);
	assert_int_equal(blob_unpack_lateness(&late_back, t.buf, t.len), -1);
	for (int i = 0; i < 20000; i++) { /* damage anywhere: refused or read as something, never a crash */
		size_t at = random_u64() % t.len;
		char was = t.buf[at];

		t.buf[at] = (char)random_u64();
		blob_unpack_lateness(&late_back, t.buf, t.len);
		blob_unpack_arrivals(&back, t.buf, t.len);
		t.buf[at] = was;
	}
	text_clear(&t);
}

static void test_damaged_blob_is_said(void **state)
{
	struct fixture *f = fixture_new_with_feed();
	struct source_card c;

	(void)state;
	ok(store_save_source(f->s, &f->source));
	ok(store_commit(f->s));
	sql_run(f->s, "UPDATE source SET late = x'01ff'");
	assert_int_equal(store_get_source(f->s, "http://bridge.test:80/wechat", VIA_BRIDGE, &c), -1);
	assert_non_null(strstr(store_error(f->s), "bridge.test"));
	fixture_free(f);
}

/* What four weeks of arrivals weigh, in the shape they really have. */
static void test_blobs_are_compact(void **state)
{
	struct arrivals a = { .n = CLUSTERS_MAX };
	struct text t = TEXT_INIT(1 << 20);

	(void)state;
	for (int i = 0; i < CLUSTERS_MAX; i++)
		a.v[i] = (struct cluster){ T0 + i * 4 * HOUR + 17, T0 + i * 4 * HOUR + 600 };
	blob_pack_arrivals(&t, &a);
	assert_true(t.len < 900);
	text_clear(&t);
}

struct seen { int n; struct text names; };

static bool take_source(void *ctx, const struct source_row *r)
{
	struct seen *s = ctx;

	text_addf(&s->names, "%s %s %d %lld;", r->name, via_name(r->via), (int)r->word, (long long)r->life);
	return ++s->n < 2;
}

static void test_each_source(void **state)
{
	struct fixture *f = fixture_new();
	struct source_card c;
	struct seen seen = { 0, TEXT_INIT(0) };

	(void)state;
	ok(store_put_source(f->s, "b", VIA_DIRECT, T0, &c));
	c.word = WORD_DEAD;
	c.life = 7;
	ok(store_save_source(f->s, &c));
	source_card_clear(&c);
	ok(store_put_source(f->s, "a", VIA_BRIDGE, T0, &c));
	c.life = 8;
	ok(store_save_source(f->s, &c));
	source_card_clear(&c);
	ok(store_put_source(f->s, "c", VIA_BRIDGE, T0, &c));
	source_card_clear(&c);
	ok(store_each_source(f->s, take_source, &seen));
	assert_string_equal(text_str(&seen.names), "a bridge 0 8;b direct 2 7;");
	text_clear(&seen.names);
	fixture_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feed_cards_exact),
		cmocka_unit_test(test_new_feed),
		cmocka_unit_test(test_feed_memory),
		cmocka_unit_test(test_source_cards_exact),
		cmocka_unit_test(test_a_source_that_learnt_nothing),
		cmocka_unit_test(test_a_source_that_changes_its_way),
		cmocka_unit_test(test_blobs_are_checked),
		cmocka_unit_test(test_damaged_blob_is_said),
		cmocka_unit_test(test_blobs_are_compact),
		cmocka_unit_test(test_each_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
