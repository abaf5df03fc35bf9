/*
 * store-blob - the compact forms of a source's arrivals and lateness.
 *
 * Knows the two structs and nothing else.  Numbers are differences to the one
 * before, zigzag, seven bits a byte: arrivals of four weeks take a few hundred
 * bytes instead of 2.7 KB, and a source card is written with every look.  A
 * blob is read only if its version and every byte of it make sense.
 */
#include <string.h>

#include "store-in.h"

enum { BLOB_VERSION = 1 };

struct reader { const unsigned char *p; size_t left; bool bad; };

static void put(struct text *t, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (char)(v | 0x80);
	bytes[n++] = (char)v;
	text_add_n(t, bytes, n);
}

static uint64_t take(struct reader *r)
{
	uint64_t v = 0;

	for (int shift = 0; shift < 64; shift += 7) {
		unsigned char c;

		if (r->left == 0)
			break;
		c = *r->p++;
		r->left--;
		v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return v;
	}
	r->bad = true;
	return 0;
}

/* Differences wrap around, so that any two moments have one. */
static void put_after(struct text *t, int64_t v, int64_t before)
{
	uint64_t d = (uint64_t)v - (uint64_t)before;

	put(t, (d << 1) ^ (uint64_t)-(int64_t)(d >> 63));
}

static int64_t take_after(struct reader *r, int64_t before)
{
	uint64_t z = take(r);

	return (int64_t)((uint64_t)before + ((z >> 1) ^ (uint64_t)-(int64_t)(z & 1)));
}

static struct reader reader_of(const void *p, size_t n)
{
	struct reader r = { p, n, false };

	if (!p || take(&r) != BLOB_VERSION)
		r.bad = true;
	return r;
}

void blob_pack_arrivals(struct text *t, const struct arrivals *a)
{
	moment before = 0;

	put(t, BLOB_VERSION);
	put(t, (uint64_t)a->n);
	for (int i = 0; i < a->n; i++) {
		put_after(t, a->v[i].from, before);
		put_after(t, a->v[i].to, a->v[i].from);
		before = a->v[i].to;
	}
}

int blob_unpack_arrivals(struct arrivals *a, const void *p, size_t n)
{
	struct reader r = reader_of(p, n);
	uint64_t count = r.bad ? 0 : take(&r);
	moment before = 0;

	memset(a, 0, sizeof *a);
	if (r.bad || count > CLUSTERS_MAX)
		return -1;
	for (uint64_t i = 0; i < count; i++) {
		a->v[i].from = take_after(&r, before);
		before = a->v[i].to = take_after(&r, a->v[i].from);
	}
	if (r.bad || r.left)
		return -1;
	a->n = (int)count;
	return 0;
}

/* A day is its number and the classes that were counted; most are not. */
void blob_pack_lateness(struct text *t, const struct lateness *l)
{
	put(t, BLOB_VERSION);
	for (int i = 0; i < LAG_DAYS; i++) {
		uint64_t which = 0;

		for (int k = 0; k < LAG_CLASSES; k++)
			which |= (uint64_t)(l->count[i][k] != 0) << k;
		put_after(t, l->day[i], 0);
		put(t, which);
		for (int k = 0; k < LAG_CLASSES; k++)
			if (l->count[i][k])
				put(t, l->count[i][k]);
	}
}

static void take_day(struct reader *r, struct lateness *l, int i)
{
	int64_t day = take_after(r, 0);
	uint64_t which = take(r);

	if (day < INT32_MIN || day > INT32_MAX || which >> LAG_CLASSES) {
		r->bad = true;
		return;
	}
	l->day[i] = (int32_t)day;
	for (int k = 0; k < LAG_CLASSES; k++) {
		uint64_t v = which >> k & 1 ? take(r) : 0;

		r->bad |= v > UINT32_MAX;
		l->count[i][k] = (uint32_t)v;
	}
}

int blob_unpack_lateness(struct lateness *l, const void *p, size_t n)
{
	struct reader r = reader_of(p, n);

	memset(l, 0, sizeof *l);
	for (int i = 0; i < LAG_DAYS && !r.bad; i++)
		take_day(&r, l, i);
	return r.bad || r.left ? -1 : 0;
}
