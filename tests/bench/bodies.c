/*
 * bodies - read, judge and store documents held in memory.
 *
 *     bodies CONF READERS LIST BEFORE AFTER
 *
 * LIST: names of documents, of which each account has one in turn; BEFORE and
 * AFTER: folders that have them all, in AFTER with one post more.  Each goes
 * through the real, confined newmedia-read; what it says is observed, judged
 * and stored.  First BEFORE, when nothing is known of anybody, then AFTER six
 * hours later.  Prints for both how many, seconds of processor of all processes,
 * seconds.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "house.h"

enum { BODIES_MAX = 1000, LATER = 6 * HOUR };

struct body { char name[64]; struct text bytes; };
struct bodies { struct keeper *k; struct look_line *line; struct body body[BODIES_MAX]; int n, good; };

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	struct bodies *b = ctx;
	struct look_line *own;

	if (tag == UINT64_MAX)
		return;
	b->good += outcome_is_good(r->outcome) && r->n_posts;
	own = b->k->line;
	b->k->line = b->line; /* whose slot the body lies in */
	house_conclude(b->k, (int)tag, r);
	b->k->line = own;
}

static void read_body(struct bodies *b, int member, uint64_t tag)
{
	const struct body *d = &b->body[member % b->n];
	bool page = strstr(d->name, ".html") != NULL;
	struct look_request q = { .tag = tag, .now = b->k->reg->world.now, .zone = "Asia/Shanghai", .type = page ? DOC_PAGE : DOC_AUTO,
		.platform = page ? PLATFORM_WEBSITE : PLATFORM_WECHAT, .ask = { .url = "https://www.example.gov.cn/" } };

	while (look_line_read(b->line, &q, text_str(&d->bytes), d->bytes.len, ""))
		ev_run(b->k->loop, EVRUN_ONCE);
}

static void take_names(struct bodies *b, const char *list)
{
	FILE *f = fopen(list, "r");

	if (!f)
		die(EXIT_USAGE, "%s: %s", list, strerror(errno));
	while (b->n < BODIES_MAX && fscanf(f, "%63s", b->body[b->n].name) == 1)
		b->body[b->n++].bytes = (struct text)TEXT_INIT(0);
	fclose(f);
	if (!b->n)
		die(EXIT_USAGE, "%s names no document", list);
}

static void take_bodies(struct bodies *b, const char *folder)
{
	struct text err = TEXT_SENTENCE, path = TEXT_INIT(0);

	for (int i = 0; i < b->n; i++) {
		text_setf(&path, "%s/%s", folder, b->body[i].name);
		text_reset(&b->body[i].bytes);
		if (text_read_file(&b->body[i].bytes, text_str(&path), &err))
			die(EXIT_USAGE, "%s", text_str(&err));
	}
	text_clear(&path);
	text_clear(&err);
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

static void look_at_all(struct bodies *b, moment *newest)
{
	struct keeper *k = b->k;
	double began = house_cpu(k) + house_line_cpu(b->line), at = clock_steady();
	int news;

	b->good = 0;
	for (int i = 0; i < k->reg->n_members; i++)
		read_body(b, i, (uint64_t)i);
	look_line_run(b->line);
	keeper_commit(k);
	at = clock_steady() - at;
	began = house_cpu(k) + house_line_cpu(b->line) - began;
	news = count_news(k, newest);
	if (b->good != k->reg->n_members || news != k->reg->n_members)
		die(EXIT_WRONG, "of %d documents %d were read, and %d had a new post", k->reg->n_members, b->good, news);
	printf("%d %.3f %.3f\n", k->reg->n_members, began, at);
}

static void measure(struct bodies *b, int readers, const char *before, const char *after)
{
	struct keeper *k = b->k;
	struct look_line_settings settings = { .readers = readers, .zones = "Asia/Shanghai", .slot_size = 1 << 20 };
	struct text err = TEXT_SENTENCE;
	moment *newest = mem_alloc((size_t)k->reg->n_members * sizeof *newest);

	take_bodies(b, before);
	b->line = look_line_new(k->loop, &settings, on_done, b, &err);
	if (!b->line)
		die(EXIT_WRONG, "%s", text_str(&err));
	for (int i = 0; i < LOOK_WINDOW; i++) /* all readers have started */
		read_body(b, 0, UINT64_MAX);
	look_line_run(b->line);
	look_at_all(b, newest);
	take_bodies(b, after);
	clock_set(k->reg->world.now + LATER);
	keeper_tick(k);
	look_at_all(b, newest);
	look_line_free(b->line);
	free(newest);
}

int main(int argc, char **argv)
{
	static struct bodies b;
	struct keeper k;

	log_init("bodies");
	if (argc != 6)
		die(EXIT_USAGE, "usage: bodies CONF READERS LIST BEFORE AFTER");
	take_names(&b, argv[3]);
	b.k = &k;
	house_start(&k, argv[1]);
	measure(&b, (int)strtol(argv[2], NULL, 10), argv[4], argv[5]);
	house_end(&k);
	for (int i = 0; i < b.n; i++)
		text_clear(&b.body[i].bytes);
	return 0;
}
