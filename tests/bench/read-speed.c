/*
 * read-speed - how much of a bare libxml2 push pass newmedia-read reaches, over
 * the same documents, in one run.
 *
 *     NEWMEDIA_CHILDREN=build build/tests/bench/read-speed [FILE...]
 *
 * Three sets: made feeds of 39 KB (20 posts with their text, as most feeds are),
 * made feeds of nothing but short posts (where dates and copies weigh most), and
 * the files named.  The pass pushes each document through libxml2 with no
 * handlers at all; newmedia-read is the real child, confined, with its wire and
 * its slots, and what counts is the processor time of each.  Rounds take turns,
 * and the medians are compared, so that a busy machine changes both alike.
 */
#include <ev.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "look.h"
#include "made.h"

enum { ROUNDS = 9, MADE = 200, DOCUMENTS_MAX = 900 /* a reader is replaced after a thousand */ };

struct set { const char *name; struct text *v; int n; size_t bytes; };

/* ---- the documents --------------------------------------------------------------- */

static struct set made(const char *name, int paragraphs)
{
	struct set s = { name, mem_alloc(MADE * sizeof *s.v), MADE, 0 };

	for (int i = 0; i < MADE; i++) {
		s.v[i] = (struct text)TEXT_INIT(0);
		made_feed(&s.v[i], i, paragraphs);
		s.bytes += s.v[i].len;
	}
	return s;
}

static struct set named(char **files, int n)
{
	struct set s = { "the files named", mem_alloc(((size_t)n + 1) * sizeof *s.v), 0, 0 };
	struct text err = TEXT_SENTENCE;

	for (int i = 0; i < n && s.n < DOCUMENTS_MAX; i++) {
		s.v[s.n] = (struct text)TEXT_INIT(10 << 20);
		if (text_read_file(&s.v[s.n], files[i], &err))
			die(EXIT_USAGE, "%s", text_str(&err));
		s.bytes += s.v[s.n++].len;
	}
	text_clear(&err);
	return s;
}

/* ---- the two --------------------------------------------------------------------- */

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void ignore(void *user, xmlErrorPtr error)
{
	(void)user, (void)error;
}

static double push_all(const struct set *s)
{
	static xmlSAXHandler nothing = { .initialized = XML_SAX2_MAGIC, .serror = ignore };
	double start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);

	for (int i = 0; i < s->n; i++) {
		xmlParserCtxtPtr xml = xmlCreatePushParserCtxt(&nothing, NULL, NULL, 0, NULL);

		xmlCtxtUseOptions(xml, XML_PARSE_NONET | XML_PARSE_RECOVER);
		xmlParseChunk(xml, text_str(&s->v[i]), (int)s->v[i].len, 1);
		if (xml->myDoc)
			xmlFreeDoc(xml->myDoc);
		xmlFreeParserCtxt(xml);
	}
	return seconds_of(CLOCK_PROCESS_CPUTIME_ID) - start;
}

static void on_done(void *ctx, uint64_t tag, const struct look_result *r)
{
	(void)tag;
	*(uint32_t *)ctx += r->reading ? r->reading->posts : 0;
}

static void read_set(struct look_line *l, const struct text *v, int n)
{
	struct look_request q = { .now = 1626056553, .zone = "Asia/Shanghai", .ask = { .url = "" } };

	for (int i = 0; i < n; i++) {
		if (!look_line_free_slots(l))
			look_line_run(l);
		look_line_read(l, &q, text_str(&v[i]), v[i].len, "text/xml");
	}
	look_line_run(l);
}

static double read_all(const struct set *s)
{
	struct look_line_settings settings = { .readers = 1, .zones = "Asia/Shanghai", .slot_size = 10 << 20 };
	struct text err = TEXT_SENTENCE;
	uint32_t posts = 0;
	struct look_line *l = look_line_new(ev_default_loop(0), &settings, on_done, &posts, &err);
	clockid_t clock;
	double start, took;

	if (!l)
		die(EXIT_WRONG, "%s", text_str(&err));
	read_set(l, s->v, 1); /* it has started */
	if (clock_getcpuclockid(look_line_child(l, 1), &clock))
		die(EXIT_WRONG, "there is no reader to be measured");
	posts = 0;
	start = seconds_of(clock);
	read_set(l, s->v, s->n);
	took = seconds_of(clock) - start;
	look_line_free(l);
	if (!posts)
		die(EXIT_WRONG, "nothing was read");
	return took;
}

/* ---- the comparison -------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void compare(const struct set *s)
{
	double push[ROUNDS], reading[ROUNDS], ratio[ROUNDS], mb = (double)s->bytes / 1e6;

	if (!s->n)
		return;
	for (int i = 0; i < ROUNDS; i++) {
		push[i] = push_all(s);
		reading[i] = read_all(s);
		ratio[i] = push[i] / reading[i];
	}
	qsort(push, ROUNDS, sizeof *push, by_size);
	qsort(reading, ROUNDS, sizeof *reading, by_size);
	qsort(ratio, ROUNDS, sizeof *ratio, by_size);
	printf("%-28s %6d %7.1f %9.0f %9.0f %6.0f %% (%.0f .. %.0f)\n", s->name, s->n, mb, mb / push[ROUNDS / 2], mb / reading[ROUNDS / 2],
		100 * ratio[ROUNDS / 2], 100 * ratio[0], 100 * ratio[ROUNDS - 1]);
}

int main(int argc, char **argv)
{
	const struct set sets[] = { made("feeds with their texts", MADE_PARAGRAPHS), made("nothing but short posts", 0), named(argv + 1, argc - 1) };

	log_init("read-speed");
	xmlInitParser();
	printf("%-28s %6s %7s %9s %9s %8s\n", "", "files", "MB", "push MB/s", "read MB/s", "of it");
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		compare(&sets[i]);
	return 0;
}
