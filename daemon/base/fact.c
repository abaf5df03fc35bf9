/*
 * fact - the name tables.
 */
#include "fact.h"

#include <string.h>

#define NAMES(function, type, count, ...) \
	const char *function(type v) \
	{ \
		static const char *const name[] = { __VA_ARGS__ }; \
		_Static_assert(sizeof name / sizeof *name == (count), "a name for each " #type); \
		return (unsigned)v < (unsigned)(count) ? name[v] : ""; \
	}

NAMES(state_name, enum state, STATE_COUNT, "closed", "suspended", "new", "manual", "current", "due-soon", "overdue",
	"stale-source", "unreachable", "unreadable", "unknown")
NAMES(proof_name, enum proof, PROOF_COUNT, "", "presumed", "proven")
NAMES(outcome_name, enum outcome, OUTCOME_COUNT, "none", "read", "unchanged", "network", "status", "rate-limit", "refused",
	"blocked", "unreadable", "crashed")
NAMES(precision_name, enum precision, PRECISION_COUNT, "", "second", "minute", "hour", "day", "month", "year", "sight")
NAMES(comments_name, enum comments, COMMENTS_COUNT, "unknown", "enabled", "disabled")
NAMES(blocked_name, enum blocked, BLOCKED_COUNT, "", "captcha", "login", "deleted-post", "deleted-account", "violation",
	"unavailable", "rate-limit")
NAMES(format_name, enum format, FORMAT_COUNT, "", "rss0.9x", "rss1.0", "rss2.0", "atom0.3", "atom1.0", "json-feed", "page", "json")
NAMES(doc_type_name, enum doc_type, DOC_TYPE_COUNT, "auto", "feed", "page", "json", "sheet")
NAMES(via_name, enum via, VIA_COUNT, "bridge", "direct")
NAMES(follow_name, enum follow_mode, FOLLOW_COUNT, "", "new", "weekly", "off")
NAMES(rule_name, enum rule, RULE_COUNT, "no-update", "comments-disabled", "no-interaction", "backdated", "future-dated",
	"wrong-words", "unreachable", "unreadable", "stale-source", "deleted-account", "renamed", "duplicate",
	"posted-after-closure", "gap", "unanswered", "lost-subscription")
NAMES(standing_name, enum standing, STANDING_COUNT, "clue", "confirmed", "dismissed", "objected", "corrected", "settled", "void")
NAMES(platform_name, enum platform, PLATFORM_COUNT, "wechat", "channels", "weibo", "douyin", "toutiao", "baijiahao", "kuaishou",
	"bilibili", "xiaohongshu", "website", "app", "miniprogram", "other")
NAMES(status_name, enum status, STATUS_COUNT, "normal", "rectifying", "suspended", "closing", "closed", "cancelled")
NAMES(interaction_name, enum interaction, INTERACTION_COUNT, "untested", "effective", "none")
NAMES(mailing_name, enum mailing, MAILING_COUNT, "owed", "sent", "refused", "expired", "nothing")

bool outcome_is_good(enum outcome o)
{
	return o == OUTCOME_READ || o == OUTCOME_UNCHANGED;
}

int fact_find_(const char *(*name_of)(int), int count, const char *name)
{
	int i;

	for (i = 0; i < count; i++)
		if (!strcmp(name_of(i), name))
			return i;
	return -1;
}
