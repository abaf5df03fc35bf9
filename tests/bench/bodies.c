/*
 * bodies - read, judge and store documents held in memory.
 *
 *     bodies CONF READERS
 *
 * Each account's document goes through the real, confined newmedia-read; what it
 * says is observed, judged and stored.  Twice: first when nothing is known of
 * anybody, then six hours later, when each has one new post.  Prints for each of
 * both how many, seconds of processor of all processes, seconds.
 */
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "house.h"
#include "made.h"

enum { BODIES = 250, LATER = 6 * HOUR };

struct bodies { struct keeper *k; struct look_line *line; uint32_t posts; };

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	struct bodies *b = ctx;
	struct look_line *own;

	if (tag == UINT64_MAX)
		return;
	b->posts += (uint32_t)r->n_posts;
	own = b->k->line;
	b->k->line = b->line; /* whose slot the body lies in */
	house_conclude(b->k, (int)tag, r);
	b->k->line = own;
}

static void read_body(struct bodies *b, const struct text *body, uint64_t tag)
{
	struct look_request q = { .tag = tag, .now = b->k->reg->world.now, .zone = "Asia/Shanghai", .ask = { .url = "" } };

	while (look_line_read(b->line, &q, text_str(body), body->len, "application/rss+xml"))
		ev_run(b->k->loop, EVRUN_ONCE);
}

static void make_bodies(struct text *body, int newer)
{
	for (int i = 0; i < BODIES; i++) {
		text_reset(&body[i]);
		made_feed_later(&body[i], i, MADE_PARAGRAPHS, newer);
	}
}

/* Whose newest post is younger than what was held to be. */
static int count_news(const struct keeper *k, moment *newest)
{
	int news = 0;

	for (int i = 0; i < k->reg->n_members; i++) {
		moment now = k->reg->members[i].card.feeds[0].newest.earliest;

		news += now > newest[i];
		newest[i] = now;
	}
	return news;
}

static void look_at_all(struct bodies *b, const struct text *body, moment *newest)
{
	struct keeper *k = b->k;
	double began = house_cpu(k) + house_line_cpu(b->line), at = clock_steady();

	b->posts = 0;
	for (int i = 0; i < k->reg->n_members; i++)
		read_body(b, &body[i % BODIES], (uint64_t)i);
	look_line_run(b->line);
	keeper_commit(k);
	at = clock_steady() - at;
	began = house_cpu(k) + house_line_cpu(b->line) - began;
	if (b->posts != (uint32_t)k->reg->n_members * MADE_POSTS || count_news(k, newest) != k->reg->n_members)
		die(EXIT_WRONG, "%u posts were read, and not each account had a new one", b->posts);
	printf("%d %.3f %.3f\n", k->reg->n_members, began, at);
}

static void measure(struct keeper *k, int readers)
{
	struct look_line_settings settings = { .readers = readers, .zones = "Asia/Shanghai", .slot_size = 1 << 20 };
	struct text err = TEXT_SENTENCE, body[BODIES];
	struct bodies b = { .k = k };
	moment *newest = mem_alloc((size_t)k->reg->n_members * sizeof *newest);

	for (int i = 0; i < BODIES; i++)
		body[i] = (struct text)TEXT_INIT(0);
	make_bodies(body, 0);
	b.line = look_line_new(k->loop, &settings, on_done, &b, &err);
	if (!b.line)
		die(EXIT_WRONG, "%s", text_str(&err));
	for (int i = 0; i < LOOK_WINDOW; i++) /* all readers have started */
		read_body(&b, &body[0], UINT64_MAX);
	look_line_run(b.line);
	look_at_all(&b, body, newest);
	make_bodies(body, 1);
	clock_set(k->reg->world.now + LATER);
	keeper_tick(k);
	look_at_all(&b, body, newest);
	look_line_free(b.line);
	free(newest);
	for (int i = 0; i < BODIES; i++)
		text_clear(&body[i]);
}

int main(int argc, char **argv)
{
	struct keeper k;

	log_init("bodies");
	if (argc != 3)
		die(EXIT_USAGE, "usage: bodies CONF READERS");
	house_start(&k, argv[1]);
	measure(&k, (int)strtol(argv[2], NULL, 10));
	house_end(&k);
	return 0;
}
