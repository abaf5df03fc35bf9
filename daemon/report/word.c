/*
 * word - how the house's short names are called to people: the English
 * msgids here, the officials' own words in po/zh_CN.po.
 *
 * The rule of the field: what could not be checked is never called overdue,
 * and a finding that nobody confirmed is a clue.
 */
#include "word.h"

#include <string.h>

#include "log.h"

#define WORD(table, value) ((unsigned)(value) < sizeof table / sizeof *table ? table[value] : "")
#define TRANSLATED(table, value) (*WORD(table, value) ? _(WORD(table, value)) : "")

const char *word_state(enum state s, enum proof p)
{
	static const char *const word[STATE_COUNT] = {
		[STATE_CLOSED] = N_("closed"), [STATE_SUSPENDED] = N_("suspended"), [STATE_NEW] = N_("not yet asked"),
		[STATE_MANUAL] = N_("checked by hand"), [STATE_CURRENT] = N_("current"), [STATE_DUE_SOON] = N_("due soon"),
		[STATE_OVERDUE] = N_("overdue"), [STATE_STALE_SOURCE] = N_("stale source (not the account)"),
		[STATE_UNREACHABLE] = N_("not checked (unreachable)"), [STATE_UNREADABLE] = N_("not checked (unreadable)"),
		[STATE_UNKNOWN] = N_("no dates (not yet due)")
	};

	if (s == STATE_OVERDUE && p == PROOF_PRESUMED)
		return _("overdue (presumed)");
	return TRANSLATED(word, s);
}

const char *word_proof(enum proof p)
{
	static const char *const word[PROOF_COUNT] = { "", N_("presumed"), N_("proven") };

	return TRANSLATED(word, p);
}

const char *word_platform(enum platform p)
{
	static const char *const word[PLATFORM_COUNT] = {
		N_("WeChat account"), N_("WeChat Channels"), N_("Weibo"), N_("Douyin"), N_("Toutiao"), N_("Baijiahao"), N_("Kuaishou"),
		N_("Bilibili"), N_("Xiaohongshu"), N_("website"), N_("app"), N_("mini program"), N_("other platform")
	};

	return TRANSLATED(word, p);
}

const char *word_comments(enum comments c)
{
	static const char *const word[COMMENTS_COUNT] = { N_("unknown"), N_("open"), N_("off") };

	return TRANSLATED(word, c);
}

const char *word_interaction(enum interaction i)
{
	static const char *const word[INTERACTION_COUNT] = { N_("untested"), N_("effective"), N_("no interaction") };

	return TRANSLATED(word, i);
}

const char *word_outcome(enum outcome o)
{
	static const char *const word[OUTCOME_COUNT] = {
		N_("not asked yet"), N_("read"), N_("unchanged"), N_("no answer"), N_("an HTTP status that is no content"), N_("told to wait"),
		N_("refused by us"), N_("a page that is no content"), N_("unreadable"), N_("the reader failed")
	};

	return TRANSLATED(word, o);
}

const char *word_blocked(enum blocked b)
{
	static const char *const word[BLOCKED_COUNT] = {
		"", N_("captcha page"), N_("login page"), N_("post deleted"), N_("account deleted"), N_("removed for a violation"),
		N_("temporarily unavailable"), N_("rate limit")
	};

	return TRANSLATED(word, b);
}

const char *word_rule(enum rule r, enum standing s)
{
	const struct rule_fact *f = rule_fact(r);

	return s == STANDING_CONFIRMED || s == STANDING_SETTLED ? _(f->confirmed) : _(f->clue);
}

const char *word_standing(enum standing s)
{
	static const char *const word[STANDING_COUNT] = {
		N_("clue"), N_("confirmed"), N_("dismissed"), N_("objected to"), N_("corrected"), N_("settled"), N_("void")
	};

	return TRANSLATED(word, s);
}

const char *word_status(enum status s)
{
	static const char *const word[STATUS_COUNT] = {
		N_("normal"), N_("rectifying"), N_("suspended"), N_("about to close"), N_("closed"), N_("cancelled")
	};

	return TRANSLATED(word, s);
}

const char *word_via(enum via v)
{
	static const char *const word[VIA_COUNT] = { N_("bridge"), N_("direct") };

	return TRANSLATED(word, v);
}

const char *word_source(enum source_word w)
{
	static const char *const word[WORD_COUNT] = { "", N_("alive"), N_("dead") };

	return TRANSLATED(word, w);
}

const char *word_review(enum review_state s)
{
	static const char *const word[REVIEW_STATE_COUNT] = { N_("opened"), N_("confirmed by a person"), N_("rectification asked"), N_("answered"),
		N_("rechecked"), N_("settled"), N_("closure considered"), N_("stop notice published"), N_("cancelled on the platform"), N_("closure filed"),
		N_("closed for good"), N_("objected to"), N_("void") };

	return TRANSLATED(word, s);
}

const char *word_event(const char *event)
{
	static const struct { const char *name, *word; } table[] = {
		{ "opened", N_("opened") }, { "confirm", N_("confirmed by a person") }, { "ask", N_("rectification asked") }, { "extend", N_("time extended") },
		{ "answer", N_("answered") }, { "recheck", N_("rechecked") }, { "settle", N_("settled") }, { "consider", N_("closure considered") },
		{ "stop", N_("stop notice published") }, { "cancel", N_("cancelled on the platform") }, { "file", N_("closure filed") },
		{ "finish", N_("closed for good") }, { "object", N_("objected to") }, { "uphold", N_("objection upheld") },
		{ "overrule", N_("objection rejected") }, { "void", N_("void") }, { "reopen", N_("opened again") }, { "proven", N_("proven silent") },
		{ "posted", N_("posted again") }, { "source-died", N_("its source stands still") }, { "removed", N_("left the register") },
		{ "limit-changed", N_("its limit was changed") }, { "suspended", N_("suspended") }, { "restored", N_("taken up again") },
		{ "ended", N_("ended") }, { "dismiss", N_("dismissed") }, { "correct", N_("corrected") }, { "confirm-first", N_("confirmed by the first of two persons") }
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!strcmp(table[i].name, event))
			return _(table[i].word);
	return event;
}

const char *word_precision(enum precision p)
{
	static const char *const word[PRECISION_COUNT] = {
		"", "", "", N_("hour known only"), N_("day known only"), N_("month known only"), N_("year known only"), N_("by first sight")
	};

	return TRANSLATED(word, p);
}

void word_duration(struct text *t, int64_t s)
{
	unsigned long days = (unsigned long)(s / DAY), hours = (unsigned long)(s / HOUR);

	if (s < 0)
		text_add(t, "-");
	else if (s % DAY == 0 || s >= 3 * DAY)
		text_addf(t, ngettext("%lu day", "%lu days", days), days);
	else if (s >= HOUR)
		text_addf(t, ngettext("%lu hour", "%lu hours", hours), hours);
	else
		text_addf(t, ngettext("%lld minute", "%lld minutes", (unsigned long)(s / MINUTE)), (long long)(s / MINUTE));
}

void word_instant(struct text *t, const struct instant *i, const struct zone *z)
{
	struct civil c;

	if (i->earliest == MOMENT_NONE)
		return;
	c = civil_at(i->earliest, z);
	if (i->precision == PRECISION_YEAR)
		text_addf(t, "%04d", c.year);
	else if (i->precision == PRECISION_MONTH)
		text_addf(t, "%04d-%02d", c.year, c.month);
	else if (i->precision == PRECISION_DAY)
		text_addf(t, "%04d-%02d-%02d", c.year, c.month, c.day);
	else
		text_add_local(t, i->earliest, z);
}

enum tint tint_state(enum state s)
{
	static const enum tint tint[STATE_COUNT] = {
		[STATE_CLOSED] = TINT_DIM, [STATE_SUSPENDED] = TINT_DIM, [STATE_NEW] = TINT_DIM, [STATE_MANUAL] = TINT_DIM,
		[STATE_CURRENT] = TINT_GOOD, [STATE_DUE_SOON] = TINT_WARN, [STATE_OVERDUE] = TINT_BAD, [STATE_STALE_SOURCE] = TINT_WARN,
		[STATE_UNREACHABLE] = TINT_WARN, [STATE_UNREADABLE] = TINT_WARN, [STATE_UNKNOWN] = TINT_DIM
	};

	return (unsigned)s < STATE_COUNT ? tint[s] : TINT_NONE;
}
