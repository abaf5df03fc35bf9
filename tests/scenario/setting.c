/*
 * setting - the lines before the first date: sources, accounts, and the rules
 * for those named after them.
 */
#include <stdio.h>
#include <string.h>

#include "story.h"
#include "text.h"

static void set_source(struct story *s, const struct line *l)
{
	struct origin *o;

	if (s->watch.n_origins == SOURCES_MAX)
		line_nonsense(l, "too many sources");
	s->outside[s->watch.n_origins].still_since = MOMENT_NONE;
	o = watch_add_origin(&s->watch, line_is(l, 2, "direct") ? VIA_DIRECT : VIA_BRIDGE);
	snprintf(o->name, sizeof o->name, "%s", line_word(l, 1));
}

static void add_feed(struct story *s, const struct line *l, struct member *m, const char *source, bool partial)
{
	const struct origin *o = story_find_origin(s, source);

	if (!o || m->card.n_feeds == FEEDS_MAX)
		line_nonsense(l, "no such source");
	watch_add_feed(&s->watch, m, (uint32_t)(o - s->watch.origins), partial, mem_alloc(sizeof(struct world_feed)));
}

static struct member *new_member(struct story *s, const struct line *l)
{
	struct member *m;

	if (s->watch.n_members == ACCOUNTS_MAX_)
		line_nonsense(l, "too many accounts");
	m = watch_add_member(&s->watch, &s->policy);
	m->policy.warn = s->warn;
	return m;
}

/* account NAME on SOURCE [partial] [SOURCE [partial]]... | by hand; [opened D] [witness] [limit 7d] [count hours] */
static void set_account_words(struct story *s, const struct line *l, struct member *m, int i)
{
	for (; i < l->n; i++) {
		if (line_is(l, i, "opened"))
			m->card.opened = line_date(l, ++i, s->zone);
		else if (line_is(l, i, "witness"))
			m->card.witness = true;
		else if (line_is(l, i, "limit"))
			m->policy.limit = line_duration(l, ++i);
		else if (line_is(l, i, "count"))
			m->policy.count_hours = line_is(l, ++i, "hours");
		else if (line_is(l, i, "by") && line_is(l, i + 1, "hand"))
			m->card.manual = i++ > 0;
		else if (!line_is(l, i, "on"))
			add_feed(s, l, m, l->word[i], line_is(l, i + 1, "partial"));
		i += line_is(l, i + 1, "partial");
	}
}

static void set_account(struct story *s, const struct line *l)
{
	struct member *m = new_member(s, l);

	snprintf(m->name, sizeof m->name, "%s", line_word(l, 1));
	set_account_words(s, l, m, 2);
}

/* accounts NAME 1 46 on SOURCE: NAME1 to NAME46 */
static void set_accounts(struct story *s, const struct line *l)
{
	for (int i = line_number(l, 2); i <= line_number(l, 3); i++) {
		struct member *m = new_member(s, l);

		snprintf(m->name, sizeof m->name, "%.30s%d", line_word(l, 1), i);
		set_account_words(s, l, m, 4);
	}
}

static void set_zone(struct story *s, const struct line *l)
{
	s->zone = s->policy.zone = zone_find(line_word(l, 1));
	if (!s->zone)
		line_nonsense(l, "no such zone");
}

static void set_limit(struct story *s, const struct line *l)
{
	s->policy.limit = line_duration(l, 1);
}

static void set_count(struct story *s, const struct line *l)
{
	s->policy.count_hours = line_is(l, 1, "hours");
}

static void set_every(struct story *s, const struct line *l)
{
	s->policy.every = line_duration(l, 1);
}

static void set_list(struct story *s, const struct line *l)
{
	s->list_size = line_number(l, 1);
}

static const struct { const char *word; void (*set)(struct story *, const struct line *); } settings[] = {
	{ "zone", set_zone }, { "limit", set_limit }, { "count", set_count }, { "every", set_every }, { "list", set_list },
	{ "source", set_source }, { "account", set_account }, { "accounts", set_accounts },
};

bool setting_tell(struct story *s, const struct line *l)
{
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (line_is(l, 0, settings[i].word)) {
			settings[i].set(s, l);
			return true;
		}
	return false;
}
