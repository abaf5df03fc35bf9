/*
 * skim - see skim.h.
 *
 * Nine tenths of a feed are the texts of its posts, which nobody here wants; a
 * parser takes them apart character by character.  Between two tags only
 * references and "]]>" can be wrong, in a CDATA section nothing can: the
 * document's charset was checked before.  Whatever is in doubt is parsed.  Where
 * an element is known to be of no use, and holds such text alone, it is left out
 * with its tags.
 */
#include "skim.h"

#include <string.h>

#define CDATA_OPENS "<![CDATA["
#define CDATA_CLOSES "]]>"
enum { LEAST = 96 }; /* bytes: less is not worth a call of the parser */

/* Most differ in the second character. */
static bool begins(const char *p, const char *end, const char *word)
{
	return end - p > 1 && p[1] == word[1] && (size_t)(end - p) >= strlen(word) && !memcmp(p, word, strlen(word));
}

/* A reference that is right in any document, to a character that may stand there: where it ends; NULL: none such. */
static const char *reference_end(const char *p, const char *end)
{
	static const char *const predefined[] = { "&lt;", "&gt;", "&amp;", "&quot;", "&apos;" };
	enum { DIGITS = 5, FIRST = 0x20, BEYOND = 0xd800 };
	long code = 0;

	for (size_t i = 0; i < sizeof predefined / sizeof *predefined; i++) {
		if (begins(p, end, predefined[i]))
			return p + strlen(predefined[i]);
	}
	if (end - p < 2 || p[1] != '#')
		return NULL;
	p += 2;
	for (int i = 0; i < DIGITS && p < end && *p >= '0' && *p <= '9'; i++)
		code = code * 10 + (*p++ - '0');
	return p < end && *p == ';' && code >= FIRST && code < BEYOND ? p + 1 : NULL;
}

/* Where the text from p on, which ends at `end`, holds the first thing that may be wrong. */
static const char *harmless_to(const char *p, const char *end)
{
	const char *next;

	while ((next = memchr(p, '&', (size_t)(end - p)))) {
		p = reference_end(next, end);
		if (!p)
			return next;
	}
	return end;
}

/* By its first character, which is rare: memmem() looks at every byte. */
static const char *find_close(struct skim *s, const char *from)
{
	const char *p = from;

	if (s->close && from >= s->close_from && from <= s->close)
		return s->close;
	s->close_from = from;
	while ((p = memchr(p, ']', (size_t)(s->end - p))) && (s->end - p < 3 || p[1] != ']' || p[2] != '>'))
		p++;
	return s->close = p ? p : s->end;
}

/*
 * Elements of a post that no field is read from, and that hold text alone: as they begin and end.  Wherever a text may stand, one of them
 * may, and nothing outside it depends on it.
 */
static const struct body { const char *begins, *ends; } bodies[] = {
	{ "<description>", "</description>" }, { "<content:encoded>", "</content:encoded>" }, { "<content type=\"html\">", "</content>" },
	{ "<summary>", "</summary>" }, { "<summary type=\"html\">", "</summary>" }, { "<category>", "</category>" }, { "<author>", "</author>" },
	{ "<dc:creator>", "</dc:creator>" },
};

/* The end of such an element at p, of right text and CDATA sections; NULL: it is none, or there is something else in it. */
static const char *body_end(struct skim *s, const char *p)
{
	const struct body *b = bodies, *beyond = bodies + sizeof bodies / sizeof *bodies;
	const char *tag, *close;

	if (begins(p, s->end, "</"))
		return NULL;
	while (b < beyond && !begins(p, s->end, b->begins))
		b++;
	if (b == beyond)
		return NULL;
	for (p += strlen(b->begins); (tag = memchr(p, '<', (size_t)(s->end - p))); p = close + strlen(CDATA_CLOSES)) {
		close = find_close(s, p);
		if (close < tag || harmless_to(p, tag) < tag)
			return NULL;
		if (begins(tag, s->end, b->ends))
			return tag + strlen(b->ends);
		if (!begins(tag, s->end, CDATA_OPENS) || close == s->end)
			return NULL;
	}
	return NULL;
}

static const char *behind_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

/* Such elements, one behind the other, the first of them at p; and the blanks between the tag before them, which is looked for from `tag` on, and it. */
static bool take_bodies(struct skim *s, const char *tag, const char *p, const char **ret_from, const char **ret_to)
{
	const char *end, *next = body_end(s, p);

	if (!next)
		return false;
	tag = memrchr(tag, '>', (size_t)(p - tag));
	*ret_from = tag && behind_blanks(tag + 1, p) == p ? tag + 1 : p;
	for (end = next; (next = behind_blanks(end, s->end)) < s->end && (next = body_end(s, next));)
		end = next;
	s->cdata = false;
	*ret_to = s->at = end;
	return true;
}

/* A CDATA section that opens at p. */
static bool take_cdata(struct skim *s, const char *p, const char **ret_from, const char **ret_to)
{
	if (!begins(p, s->end, CDATA_OPENS))
		return false;
	s->cdata = true;
	*ret_from = p + strlen(CDATA_OPENS);
	*ret_to = s->at = find_close(s, *ret_from);
	return *ret_to < s->end && *ret_to - *ret_from >= LEAST;
}

/* The text between the end of the tag whose inside begins at `tag` and the next tag, at p. */
static bool take_text(struct skim *s, const char *tag, const char *p, const char **ret_from, const char **ret_to)
{
	const char *close;

	if (p - tag <= LEAST || !(tag = memchr(tag, '>', (size_t)(p - tag))) || p - tag <= LEAST)
		return false;
	close = find_close(s, tag + 1);
	s->cdata = false;
	s->at = p; /* the rest of a text that is in doubt is parsed */
	*ret_from = tag + 1;
	*ret_to = harmless_to(tag + 1, close < p ? close : p);
	return *ret_to - *ret_from >= LEAST;
}

void skim_next(struct skim *s, const char **ret_from, const char **ret_to)
{
	const char *p, *after = s->at;

	for (; (p = memchr(after, '<', (size_t)(s->end - after))); after = p + 1)
		if (take_text(s, after, p, ret_from, ret_to) || take_bodies(s, after, p, ret_from, ret_to) || take_cdata(s, p, ret_from, ret_to))
			return;
	*ret_from = *ret_to = s->at = s->end;
}
