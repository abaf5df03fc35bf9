/*
 * desk - what a look costs once its answer is there: schedule, observe, judge,
 * store on a virtual clock, without network and readers.
 *
 *     desk CONF LOOKS
 *
 * The answers are made up, one in four with a new post in a list of twenty, the
 * others 304.  The first look at everybody does not count.  Prints how many
 * looks, seconds of processor, seconds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "house.h"
#include "made.h"

enum { NEWS_IN = 4 };

struct look_made {
	char key[MADE_POSTS][32], url[MADE_POSTS][64];
	struct post post[MADE_POSTS];
	struct reading reading;
	struct answer answer;
	char etag[32], name[32];
};

/* Post number n of an account: one a day, at another hour than its neighbours'. */
static void make_post(struct look_made *m, int slot, int member, int n)
{
	snprintf(m->key[slot], sizeof m->key[slot], "%d-%d", member, n);
	snprintf(m->url[slot], sizeof m->url[slot], "https://www.example.gov.cn/%d/%d.html", member, n);
	m->post[slot] = (struct post){ .published = HOUSE_FROM + (moment)(n - MADE_POSTS) * DAY - member * 7919L % DAY, .precision = PRECISION_SECOND, .key = m->key[slot],
		.url = m->url[slot], .title = "关于做好政务新媒体信息发布工作的通知", .published_raw = "Mon, 05 Jul 2021 09:00:00 +0800", .comments_said = "" };
}

static struct look_result make_look(struct look_made *m, int member, int number, bool news)
{
	int posts = number / NEWS_IN + MADE_POSTS;

	snprintf(m->name, sizeof m->name, "号%d", member);
	snprintf(m->etag, sizeof m->etag, "\"%d\"", posts);
	m->answer = (struct answer){ .outcome = news ? OUTCOME_READ : OUTCOME_UNCHANGED, .status = news ? 200 : 304, .body_len = 39000,
		.body_hash = (uint64_t)member << 32 | (uint64_t)posts, .retry_after = -1, .max_age = -1, .server_date = MOMENT_NONE, .etag = m->etag, .last_modified = "",
		.content_type = "application/rss+xml", .final_url = "", .moved_to = "", .address = "10.0.0.1:443", .head = "", .error = "" };
	m->reading = (struct reading){ .format = FORMAT_RSS20, .posts = MADE_POSTS, .name = m->name, .title = "", .newest_raw = "", .comments_evidence = "", .feed_url = "",
		.error = "", .matched = "" };
	for (int i = 0; news && i < MADE_POSTS; i++)
		make_post(m, i, member, posts - i);
	return (struct look_result){ .slot = SLOT_NONE, .answer = &m->answer, .reading = news ? &m->reading : NULL, .posts = m->post, .n_posts = news ? MADE_POSTS : 0,
		.outcome = (enum outcome)m->answer.outcome, .error = "" };
}

/* What time alone brings until then. */
static void turn(struct keeper *k, moment until)
{
	struct due d;
	uint32_t i;

	while (due_queue_first(k->stales, &i, &d) && d.at <= until)
		conclude_source(k, (int)i);
	while (due_queue_first(k->turns, &i, &d) && d.at <= until)
		conclude_turn(k, (int)i);
}

/* At whoever is due first, *made counts them; who it was. */
static int look(struct keeper *k, int *made)
{
	static struct look_made m;
	struct look_result r;
	struct due d;
	uint32_t i;

	if (!due_queue_first(k->looks, &i, &d))
		die(EXIT_WRONG, "nobody is to be looked at");
	if (d.at > k->reg->world.now) {
		clock_set(d.at);
		keeper_tick(k);
		turn(k, d.at);
	}
	due_queue_set(k->looks, i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
	r = make_look(&m, (int)i, made[i], made[i] == 0 || (made[i] + (int)i) % NEWS_IN == 0);
	made[i]++;
	house_conclude(k, (int)i, &r);
	return (int)i;
}

static void measure(struct keeper *k, long looks)
{
	int *made = mem_alloc((size_t)k->reg->n_members * sizeof *made), unseen = k->reg->n_members;
	double began, at;

	while (unseen) /* somebody's second look may come before another's first */
		unseen -= made[look(k, made)] == 1;
	keeper_commit(k);
	began = house_cpu(k);
	at = clock_steady();
	for (long i = 0; i < looks; i++)
		look(k, made);
	keeper_commit(k);
	printf("%ld %.3f %.3f\n", looks, house_cpu(k) - began, clock_steady() - at);
	free(made);
}

int main(int argc, char **argv)
{
	struct keeper k;

	log_init("desk");
	if (argc != 3)
		die(EXIT_USAGE, "usage: desk CONF LOOKS");
	house_start(&k, argv[1]);
	measure(&k, strtol(argv[2], NULL, 10));
	house_end(&k);
	return 0;
}
