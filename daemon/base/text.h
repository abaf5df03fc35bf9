/*
 * text - strings with ceilings, and what every room needs to know about UTF-8.
 *
 * A struct text grows up to its ceiling and then keeps what fits: it never
 * fails, never overflows, and says so in `cut`.  Functions that can fail take
 * a struct text for the sentence that says why (house style: no capital, no
 * full stop, no "error:").
 */
#ifndef NEWMEDIA_TEXT_H
#define NEWMEDIA_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *buf;   /* NUL-terminated, or NULL while empty; owned */
	size_t len;  /* bytes without the NUL */
	size_t cap;  /* bytes allocated */
	size_t max;  /* ceiling for len; 0 means TEXT_MAX_DEFAULT */
	bool cut;    /* something did not fit */
};

#define TEXT_MAX_DEFAULT ((size_t)64 << 20)
#define TEXT_INIT(ceiling) { NULL, 0, 0, (ceiling), false }
#define TEXT_SENTENCE TEXT_INIT(4096) /* an error sentence */

void text_clear(struct text *t);                 /* frees; ready for use again */
void text_reset(struct text *t);                 /* empties, keeps the memory */
const char *text_str(const struct text *t);      /* never NULL */
void text_add(struct text *t, const char *s);    /* NULL adds nothing */
void text_add_n(struct text *t, const char *s, size_t n);
void text_add_char(struct text *t, char c);
void text_add_number(struct text *t, uint64_t n); /* in decimal digits; what a printf of it takes several times as long for */
void text_addf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vaddf(struct text *t, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void text_setf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* As JSON string content with the quotes; bad UTF-8 becomes U+FFFD, controls are escaped. */
void text_add_json(struct text *t, const char *s);
/* One field of RFC 4180 CSV, quoted where needed; a leading = + - @ TAB is
 * defused with an apostrophe, so that a spreadsheet does not compute it. */
void text_add_csv(struct text *t, const char *s);
/* As HTML text or the value of a quoted attribute; what text_add_safe() replaces is replaced here, too. */
void text_add_html(struct text *t, const char *s);
/* For a terminal or a log line: controls, bidi overrides and bad UTF-8 become U+FFFD. */
void text_add_safe(struct text *t, const char *s);
/* An address: as text_add_safe(), and what none may hold (RFC 3986, 2) is written as %3C: it would be markup, or end a quoted value. */
void text_add_link(struct text *t, const char *url);
/* The same, with what may be secret masked: user info and the values of query
 * fields (key, token, secret, sign, password, ticket, ...) become ***. */
void text_add_url(struct text *t, const char *url);

/* Cells a terminal uses for s (Chinese is two wide, controls none). */
int text_width(const char *s);
/* Bytes of the longest prefix of s that is at most `cells` wide and ends at a character. */
size_t text_fit(const char *s, int cells);
/* Length of valid UTF-8 at the start of s[0..n): n if all is valid. */
size_t text_utf8_valid(const char *s, size_t n);
/* Largest length <= max at which s[0..n) can be cut between characters. */
size_t text_utf8_cut(const char *s, size_t n, size_t max);

/* A fast hash for identity within one store (XXH3); not for evidence. */
uint64_t text_hash(const void *bytes, size_t n);

/* Edit distance with ceiling, for "did you mean"; > max returns max + 1. */
int text_distance(const char *a, const char *b, int max);

/* The whole file into t (its ceiling holds: larger is an error); -1 and a sentence in err. */
int text_read_file(struct text *t, const char *path, struct text *err);

/* The other way: path holds exactly these bytes and they are on disk when it returns 0, or it is what it was; -1 and a sentence. */
int text_write_file(const char *path, const void *bytes, size_t len, unsigned mode, struct text *err);

/* malloc and strdup that die with a sentence: the keeper has nothing sensible
 * to do without memory but to be started again. */
void *mem_alloc(size_t n);                      /* zeroed */
void *mem_grow(void *p, size_t count, size_t size);
char *mem_strdup(const char *s);                /* NULL stays NULL */
/* qsort_r, but what is in order already, as most long lists here are, costs one pass. v may be NULL where n is 0. */
void mem_sort(void *v, size_t n, size_t size, int (*compare)(const void *a, const void *b, void *ctx), void *ctx);
void mem_trim(void);                            /* after something large was taken down: its pages go back to the system */

#endif
