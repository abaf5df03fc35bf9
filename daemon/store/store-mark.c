/*
 * store-mark - which day counts for which post, for ever: what is left for
 * figures when a post leaves its table.
 *
 * A mark is two numbers of seven bits a byte: the day of the month on which the
 * post was first seen, times four, and its comments; then how many days
 * earlier (zigzag) it was dated as believed.  Two bytes a post, mostly, so that
 * a circular of any past period counts what was known then, exactly.
 */
#include <string.h>

#include "store-in.h"

static void put(struct text *t, uint32_t v)
{
	for (; v >= 0x80; v >>= 7)
		text_add_char(t, (char)(v | 0x80));
	text_add_char(t, (char)v);
}

/* False at the end, or where it is no number. */
static bool take(const unsigned char **p, const unsigned char *end, uint32_t *ret)
{
	uint32_t v = 0;

	for (int shift = 0; *p < end && shift < 35; shift += 7) {
		unsigned char c = *(*p)++;

		v |= (uint32_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*ret = v;
			return true;
		}
	}
	return false;
}

/* What the first look found undated says nothing of a day (truth rule 3). */
bool mark_counts(moment first_seen, moment believed, bool at_first)
{
	return believed != 0 && !(at_first && believed == first_seen);
}

void mark_put(struct text *t, const struct zone *z, moment first_seen, moment believed, const char *comments)
{
	struct civil seen = civil_at(first_seen, z), dated = civil_at(believed, z);
	int32_t late = (int32_t)(civil_days(seen.year, seen.month, seen.day) - civil_days(dated.year, dated.month, dated.day));
	int c = fact_find(comments_name, COMMENTS_COUNT, comments);

	put(t, (uint32_t)(seen.day - 1) * 4 + (c > 0 ? (uint32_t)c : 0));
	put(t, ((uint32_t)late << 1) ^ (late < 0 ? UINT32_MAX : 0));
}

int mark_write(struct store *s, int month, int64_t account, int64_t feed, const struct text *marks)
{
	static const char sql[] = "INSERT INTO post_mark (month, account, feed, marks) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (month, account, feed) DO UPDATE SET marks = CAST (marks || excluded.marks AS BLOB)";
	struct query q;

	if (!marks->len)
		return 0;
	q = query_new(s, sql);
	query_int(&q, month);
	query_int(&q, account);
	query_int(&q, feed);
	query_blob(&q, marks->buf, marks->len);
	return query_run(&q);
}

/* Its first day, since 1970-01-01; months since 1970-01. */
static int64_t month_start(int month)
{
	return civil_days(1970 + month / 12, month % 12 + 1, 1);
}

int mark_walk(const void *marks, size_t n, int month, void (*mark)(void *ctx, int64_t seen, int64_t dated, enum comments comments), void *ctx)
{
	const unsigned char *p = marks, *end = p ? p + n : p;
	int64_t start = month_start(month);
	uint32_t a, b;

	while (p < end) {
		if (!take(&p, end, &a) || !take(&p, end, &b))
			return -1;
		int64_t seen = start + a / 4, late = (int32_t)(b >> 1) ^ -(int32_t)(b & 1);

		mark(ctx, seen, seen - late, (enum comments)(a % 4));
	}
	return 0;
}
