/*
 * reading - what the fuzzers of documents share: one document read, and what
 * must hold of any reading, whatever went in.
 */
#ifndef NEWMEDIA_FUZZ_READING_H
#define NEWMEDIA_FUZZ_READING_H

#include <stdlib.h>
#include <string.h>

#include "document.h"

static bool is_text(const char *s, size_t max)
{
	size_t n = strlen(s);

	return n <= max && text_utf8_valid(s, n) == n;
}

/* What would go over the wire must be what the wire accepts; an error means that nothing was read. */
static void check_reading(const struct reading_out *out)
{
	const struct reading *r = &out->reading;

	for (uint32_t i = 0; i < out->n_posts; i++) {
		const struct post *p = &out->posts[i];

		if (!is_text(p->title, TITLE_MAX) || !is_text(p->url, URL_MAX) || !is_text(p->key, ID_MAX) || !is_text(p->published_raw, RAW_MAX) ||
			!is_text(p->comments_said, RAW_MAX) || p->precision >= PRECISION_COUNT || p->comments >= COMMENTS_COUNT)
			abort();
	}
	if (!is_text(r->name, TITLE_MAX) || !is_text(r->matched, SENTENCE_MAX) || !is_text(r->error, SENTENCE_MAX) || !is_text(r->feed_url, URL_MAX))
		abort();
	if (r->posts < out->n_posts || (*r->error && out->n_posts) || (r->blocked && !*r->error))
		abort();
}

static struct reading_out *fuzz_out(void)
{
	static struct reading_out out;
	static bool ready;
	struct text err = TEXT_SENTENCE;

	if (!ready) {
		document_init(&err);
		gather_init(&out);
		ready = true;
	}
	text_clear(&err);
	return &out;
}

#endif
