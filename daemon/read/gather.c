/*
 * gather - see gather.h.
 */
#include "gather.h"

#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>

#include "plain.h"
#include "when.h"

enum {
	CHUNK_BYTES = 64 * 1024,
	FIELD_BYTES = 16 * 1024, /* of a title's HTML, a URL with tracking: what is longer is cut before it is even looked at */
	DATE_BYTES = 400,        /* a date and some words around it */
};

struct chunk {
	struct chunk *next;
	size_t used, size;
	char bytes[];
};

static void draft_init(struct draft *d)
{
	*d = (struct draft){.key = TEXT_INIT(FIELD_BYTES), .url = TEXT_INIT(FIELD_BYTES), .title = TEXT_INIT(FIELD_BYTES)};
	for (int i = 0; i < DATE_RANKS; i++)
		d->date[i] = (struct text)TEXT_INIT(DATE_BYTES);
}

static void draft_clear(struct draft *d)
{
	text_clear(&d->key);
	text_clear(&d->url);
	text_clear(&d->title);
	for (int i = 0; i < DATE_RANKS; i++)
		text_clear(&d->date[i]);
}

void gather_init(struct reading_out *out)
{
	*out = (struct reading_out){.plain = TEXT_INIT(FIELD_BYTES)};
	draft_init(&out->draft);
}

static void drop_chunks(struct reading_out *out, bool all)
{
	while (out->chunks && (all || out->chunks->next)) {
		struct chunk *next = out->chunks->next;

		free(out->chunks);
		out->chunks = next;
	}
	if (out->chunks)
		out->chunks->used = 0;
}

void gather_clear(struct reading_out *out)
{
	drop_chunks(out, true);
	free(out->posts);
	draft_clear(&out->draft);
	text_clear(&out->plain);
}

static void empty_reading(struct reading *r, uint64_t doc)
{
	*r = (struct reading){.doc = doc,
	        .newest = MOMENT_NONE,
	        .name = "",
	        .title = "",
	        .newest_raw = "",
	        .comments_evidence = "",
	        .feed_url = "",
	        .error = "",
	        .matched = ""};
}

void gather_begin(struct reading_out *out, const struct parse *p)
{
	const struct zone *z = p->zone && *p->zone ? zone_find(p->zone) : NULL;

	drop_chunks(out, false);
	empty_reading(&out->reading, p->id);
	out->n_posts = 0;
	out->zone = z ? z : zone_find("+08:00"); /* a zone nobody loaded: what the field uses */
	out->now = p->now;
	out->base_url = p->url ? p->url : "";
	out->comments = (struct comment_evidence){0};
	out->pace = (struct pace){0};
	out->newest_is_dated = false;
}

const char *gather_keep(struct reading_out *out, const char *s, size_t n, size_t max)
{
	char *at;

	n = text_utf8_valid(s, n);
	if (n > max)
		n = text_utf8_cut(s, n, max);
	if (n == 0)
		return "";
	if (!out->chunks || out->chunks->size - out->chunks->used < n + 1) {
		size_t size = n + 1 > CHUNK_BYTES ? n + 1 : CHUNK_BYTES;
		struct chunk *c = mem_alloc(sizeof(*c) + size);

		c->next = out->chunks;
		c->size = size;
		out->chunks = c;
	}
	at = out->chunks->bytes + out->chunks->used;
	memcpy(at, s, n);
	at[n] = '\0';
	out->chunks->used += n + 1;
	return at;
}

/* As one line. */
static const char *keep_plain(struct reading_out *out, const char *s, size_t n, size_t max)
{
	text_reset(&out->plain);
	plain_add(&out->plain, s, n, false);
	return gather_keep(out, text_str(&out->plain), out->plain.len, max);
}

/* What is shown to people.  HTML within HTML, or within what should be plain (JSON), is unwrapped, too, where it could do harm; "1 <b> 2"
 * may be what was meant. */
static const char *keep_shown(struct reading_out *out, const char *s, size_t n, bool html, size_t max)
{
	enum { WRAPPINGS = 4 };
	struct text inner = TEXT_INIT(0);

	text_reset(&out->plain);
	plain_add(&out->plain, s, n, html);
	for (int i = 0; i < WRAPPINGS && plain_has_active_tag(text_str(&out->plain), out->plain.len); i++) {
		text_reset(&inner);
		plain_add(&inner, text_str(&out->plain), out->plain.len, true);
		text_reset(&out->plain);
		text_add_n(&out->plain, text_str(&inner), inner.len);
	}
	text_clear(&inner);
	return gather_keep(out, text_str(&out->plain), out->plain.len, max);
}

static bool has_scheme(const char *s, size_t n)
{
	for (size_t i = 0; i < n && i < 20; i++) {
		if (s[i] == ':')
			return i > 1;
		if (!((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') && !(i && (s[i] == '+' || s[i] == '-' || s[i] == '.')))
			return false;
	}
	return false;
}

const char *gather_resolve(struct reading_out *out, const char *url, size_t n)
{
	const char *kept;
	xmlChar *whole;

	text_reset(&out->plain);
	plain_add(&out->plain, url, n, false);
	kept = gather_keep(out, text_str(&out->plain), out->plain.len, URL_MAX);
	if (*kept == '\0' || *out->base_url == '\0' || has_scheme(kept, strlen(kept)))
		return kept;
	whole = xmlBuildURI((const xmlChar *)kept, (const xmlChar *)out->base_url);
	if (whole)
		kept = gather_keep(out, (const char *)whole, strlen((const char *)whole), URL_MAX);
	xmlFree(whole);
	return kept;
}

struct draft *gather_new_post(struct reading_out *out)
{
	struct draft *d = &out->draft;

	text_reset(&d->key);
	text_reset(&d->url);
	text_reset(&d->title);
	for (int i = 0; i < DATE_RANKS; i++)
		text_reset(&d->date[i]);
	d->title_is_html = d->pinned = false;
	d->comments = (struct comment_evidence){0};
	return d;
}

/* The best date that can be read; the first one given, where none can. */
static const struct text *choose_date(const struct reading_out *out, struct when *ret)
{
	const struct text *first = NULL;

	*ret = (struct when){MOMENT_NONE, PRECISION_NONE, false};
	for (int i = 0; i < DATE_RANKS; i++) {
		const struct text *t = &out->draft.date[i];

		if (t->len == 0)
			continue;
		if (when_read(text_str(t), t->len, out->zone, out->now, ret))
			return t;
		if (!first)
			first = t;
	}
	return first;
}

static void weigh_newest(struct reading_out *out, const struct when *w, const struct text *raw)
{
	struct draft *d = &out->draft;
	struct reading *r = &out->reading;
	bool dated = w->at != MOMENT_NONE;

	if (dated ? out->newest_is_dated && w->at <= r->newest : r->posts > 1)
		return;
	r->title = keep_shown(out, text_str(&d->title), d->title.len, d->title_is_html, TITLE_MAX);
	if (!dated)
		return;
	out->newest_is_dated = true;
	r->newest = w->at;
	r->newest_precision = w->precision;
	r->newest_raw = keep_shown(out, text_str(raw), raw->len, false, RAW_MAX);
}

void gather_end_post(struct reading_out *out)
{
	struct draft *d = &out->draft;
	struct when w;
	const struct text *raw;
	struct post *p;

	if (out->reading.posts >= POSTS_COUNTED_MAX)
		return;
	out->reading.posts++;
	raw = choose_date(out, &w);
	weigh_newest(out, &w, raw);
	comments_join(&out->comments, &d->comments);
	if (out->n_posts >= POSTS_CARRIED_MAX)
		return;
	if (out->n_posts == out->cap) {
		out->cap = out->cap ? out->cap * 2 : 64;
		out->posts = mem_grow(out->posts, out->cap, sizeof(*out->posts));
	}
	p = &out->posts[out->n_posts++];
	*p = (struct post){
	        .doc = out->reading.doc, .published = w.at, .precision = w.precision, .pinned = d->pinned, .comments = d->comments.state};
	p->key = keep_plain(out, text_str(&d->key), d->key.len, ID_MAX);
	p->url = gather_resolve(out, text_str(&d->url), d->url.len);
	p->title = keep_shown(out, text_str(&d->title), d->title.len, d->title_is_html, TITLE_MAX);
	p->comments_said = gather_keep(out, d->comments.said, strlen(d->comments.said), RAW_MAX);
	p->published_raw = raw ? keep_shown(out, text_str(raw), raw->len, false, RAW_MAX) : "";
}

void gather_name(struct reading_out *out, const char *s, size_t n, bool html)
{
	if (*out->reading.name == '\0')
		out->reading.name = keep_shown(out, s, n, html, TITLE_MAX);
}

void gather_end(struct reading_out *out)
{
	out->reading.comments = out->comments.state;
	out->reading.pace = (uint64_t)pace_seconds(&out->pace);
	out->reading.skips = pace_skips(&out->pace);
	out->reading.comments_evidence = gather_keep(out, out->comments.said, strlen(out->comments.said), SENTENCE_MAX);
}

void gather_fail(struct reading_out *out, const char *fmt, ...)
{
	struct text t = TEXT_SENTENCE;
	const char *feed_url = out->reading.feed_url;
	uint32_t blocked = out->reading.blocked;
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&t, fmt, ap);
	va_end(ap);
	empty_reading(&out->reading, out->reading.doc);
	out->reading.feed_url = feed_url;
	out->reading.blocked = blocked;
	out->reading.error = gather_keep(out, text_str(&t), t.len, SENTENCE_MAX);
	out->n_posts = 0;
	out->comments = (struct comment_evidence){0};
	text_clear(&t);
}
