/*
 * digest-short - the digest in fewer than 200 characters, to be pasted into
 * the messenger that the office uses: the first sentence, then as many names
 * as there is room for, those overdue before those due.
 */
#include "digest-in.h"
#include "log.h"

static int characters(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void add_name(const struct digest *d, struct text *t, const struct account_line *l)
{
	struct text by = TEXT_INIT(0);

	if (scope_line_class(l) == CLASS_OVERDUE) {
		text_addf(t, letter_text(LT_SHORT_NAME_OVERDUE), l->m->conf->name, word_platform(l->m->conf->platform), l->days);
	} else if (digest_has_passed(d, l)) {
		text_addf(t, letter_text(LT_SHORT_NAME_PASSED), l->m->conf->name, word_platform(l->m->conf->platform));
	} else {
		letter_add_deadline(&by, l->m->verdict.deadline, l->m->policy->zone);
		text_addf(t, letter_text(LT_SHORT_NAME), l->m->conf->name, word_platform(l->m->conf->platform), text_str(&by));
	}
	text_clear(&by);
}

/* The names that fit with what must follow them; `all` that there are. */
static void add_names(const struct digest *d, struct text *t, int all)
{
	static const enum account_class turn[] = { CLASS_OVERDUE, CLASS_DUE };
	struct text more = TEXT_INIT(0), one = TEXT_INIT(0);
	int shown = 0, room;

	text_setf(&more, letter_text(LT_SHORT_MORE), all);
	room = LETTER_SHORT - 1 - characters(text_str(t)) - characters(letter_text(LT_SHORT_OPEN)) - characters(text_str(&more)) -
		characters(letter_text(LT_SHORT_CLOSE));
	for (int c = 0; c < 2; c++)
		for (int i = 0; i < d->s->n; i++) {
			const struct account_line *l = &d->s->v[i];

			if (!digest_is_mine(d, l) || scope_line_class(l) != turn[c])
				continue;
			text_setf(&one, "%s", shown ? letter_text(LT_PAUSE) : letter_text(LT_SHORT_OPEN));
			add_name(d, &one, l);
			room -= characters(text_str(&one));
			if (room < 0)
				goto full;
			text_add(t, text_str(&one));
			shown++;
		}
full:
	if (shown && shown < all)
		text_add(t, text_str(&more));
	if (shown)
		text_add(t, letter_text(LT_SHORT_CLOSE));
	text_clear(&more);
	text_clear(&one);
}

/* A name of any length must not break the promise. */
static void cut(struct text *t)
{
	size_t at = 0;

	if (characters(text_str(t)) < LETTER_SHORT)
		return;
	for (int n = 0; n < LETTER_SHORT - 1; at++)
		n += ((unsigned char)t->buf[at] & 0xc0) != 0x80;
	at = text_utf8_cut(t->buf, t->len, at - 1);
	t->buf[t->len = at] = '\0';
	text_add(t, "…");
}

int letter_short(struct text *ret, const struct report_view *v, int unit, struct text *err)
{
	struct scope s;
	struct digest d = { .v = v, .s = &s, .unit = unit };
	struct text first = TEXT_INIT(0);

	if (scope_make(&s, v, unit, NULL)) {
		text_setf(err, "%s", store_error(v->store));
		return -1;
	}
	digest_count(&d);
	digest_first_sentence(&d, &first);
	text_setf(ret, letter_text(unit < 0 ? LT_SHORT_OFFICE : LT_SHORT), unit < 0 ? "" : v->config->units[unit].name, text_str(&first));
	if (d.n_due + d.n_passed + d.n_overdue)
		add_names(&d, ret, d.n_due + d.n_passed + d.n_overdue);
	cut(ret);
	scope_clear(&s);
	text_clear(&first);
	return 0;
}
