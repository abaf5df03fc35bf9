/*
 * rules - the table of all findings.
 *
 * It knows what people call them and where they come from; it must never know
 * an account.  The words are those of the field: what is not confirmed is
 * suspected, what could not be checked is nobody's fault.
 */
#include "rules.h"

#include <assert.h>

#include "log.h"

#define NOTICE_7 N_("work notice of the district for 2021 (深鹏综办发〔2021〕15号), item 7")
#define INDICATORS N_("inspection indicators of the General Office of the State Council (国办秘函〔2019〕19号)")
#define OPINIONS N_("opinions of the General Office of the State Council (国办发〔2018〕123号)")

enum { TOLD_ALL = TOLD_UNIT | TOLD_OFFICE };

static const struct rule_fact facts[RULE_COUNT] = {
	[RULE_NO_UPDATE] = { N_("no update within the limit"), N_("no update within the limit"),
		N_("a complete list read in full after the deadline and the lag of its source, and the source seen alive after it"),
		NOTICE_7, .veto = true, .always = true, .told = TOLD_ALL },
	[RULE_COMMENTS_DISABLED] = { N_("comments off"), N_("comments off"),
		N_("the three newest posts with evidence, seen over two days or more, all closed to comments"), NOTICE_7, .told = TOLD_ALL },
	[RULE_NO_INTERACTION] = { N_("no effective interaction"), N_("no effective interaction"),
		N_("a person who tried the ways of interaction and found none that works"), INDICATORS,
		.veto = true, .told = TOLD_ALL },
	[RULE_BACKDATED] = { N_("suspected back-dating"), N_("publish date not as it was"),
		N_("a list that should have shown the post and did not, the list that first shows it, and a source that was alive between them"),
		INDICATORS, .veto = true, .told = TOLD_OFFICE },
	[RULE_FUTURE_DATED] = { N_("dated in the future"), N_("dated in the future"),
		N_("a date whose earliest instant lies more than ten minutes after the look"), INDICATORS, .told = TOLD_ALL },
	[RULE_WRONG_WORDS] = { N_("improper wording"), N_("improper wording"), N_("a person who read the post"),
		NOTICE_7, .veto = true, .by_hand = true, .told = TOLD_ALL },
	[RULE_UNREACHABLE] = { N_("could not be reached"), N_("could not be reached"),
		N_("no answer from any feed that is needed for twice the looking interval"), "", .always = true, .told = TOLD_OFFICE | TOLD_ADMIN },
	[RULE_UNREADABLE] = { N_("could not be read"), N_("could not be read"),
		N_("answers that are no content for twice the looking interval"), "", .always = true, .told = TOLD_OFFICE | TOLD_ADMIN },
	[RULE_STALE_SOURCE] = { N_("the source stands still (not the account)"), N_("the source stands still (not the account)"),
		N_("nothing new on any account of the source for three times its longest quiet spell"), "", .always = true,
		.told = TOLD_OFFICE | TOLD_ADMIN },
	[RULE_DELETED_ACCOUNT] = { N_("account deleted"), N_("account deleted"), N_("the platform's page that says so, seen twice"), OPINIONS,
		.told = TOLD_ALL },
	[RULE_RENAMED] = { N_("renamed"), N_("renamed"), N_("a change of its own name, at two looks neither its name in the register nor a former one"), OPINIONS,
		.told = TOLD_ALL },
	[RULE_DUPLICATE] = { N_("duplicate"), N_("duplicate"), N_("two accounts of one unit on one platform in the register"), OPINIONS,
		.hint = true, .told = TOLD_OFFICE },
	[RULE_POSTED_AFTER_CLOSURE] = { N_("posted after closure"), N_("posted after closure"),
		N_("a post first seen and dated after the account was closed"), OPINIONS, .told = TOLD_ALL },
	[RULE_GAP] = { N_("gap over the limit"), N_("gap over the limit"),
		N_("two posts further apart than the limit, and nineteen twentieths of the time between them watched"), NOTICE_7, .veto = true,
		.told = TOLD_ALL },
	[RULE_UNANSWERED] = { N_("message unanswered"), N_("message unanswered"),
		N_("a message of the public, and no answer to it in the time the office allows"), NOTICE_7, .by_hand = true, .told = TOLD_ALL },
	[RULE_LOST_SUBSCRIPTION] = { N_("perhaps lost by its source (not the account)"), N_("lost by its source (not the account)"),
		N_("an account silent for five times its longest usual interval, while its source goes on with the others"), "", .hint = true,
		.told = TOLD_OFFICE | TOLD_ADMIN },
};

const struct rule_fact *rule_fact(enum rule r)
{
	assert((unsigned)r < RULE_COUNT);
	return &facts[r];
}

bool rule_accuses(enum rule r)
{
	return (rule_fact(r)->told & TOLD_ADMIN) == 0 && !rule_fact(r)->hint;
}

const char *practice_name(enum practice p)
{
	static const char *const names[PRACTICE_COUNT] = { "clue", "second-person", "confirmed", "off" };

	assert((unsigned)p < PRACTICE_COUNT);
	return names[p];
}
