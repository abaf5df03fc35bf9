/*
 * command-observe - a person's look at an account: direct, complete, of lag 0
 * (truth rule 9), and so it counts like a successful one.
 */
#include <string.h>

#include "command-act.h"
#include "log.h"

/* As typed: ok, none, untested. */
static const char *const interactions[INTERACTION_COUNT] = { [INTERACTION_UNTESTED] = "untested", [INTERACTION_EFFECTIVE] = "ok",
	[INTERACTION_NONE] = "none" };

static bool read_fact(struct act *a, struct observation_fact *o, int i)
{
	const char *said = order_value(&a->order, "interaction"), *works = order_value(&a->order, "works");
	int way = 0;

	while (way < INTERACTION_COUNT && strcmp(interactions[way], said))
		way++;
	if (way == INTERACTION_COUNT) {
		act_refuse(a, _("--interaction %s: expected ok, none or untested"), said);
	} else if (strcmp(works, "yes") && strcmp(works, "no")) {
		act_refuse(a, _("--works %s: expected yes or no"), works);
	} else if (order_moment(&a->order, "at", &o->at) || o->at == MOMENT_NONE || order_moment(&a->order, "last_update", &o->last_update)) {
		act_refuse(a, _("the time of the look is missing"));
	} else if (o->at > a->by.now) {
		act_refuse(a, _("the look lies in the future"));
	} else if (o->last_update != MOMENT_NONE && o->last_update >= o->at + DAY) {
		act_refuse(a, _("the last update lies after the look"));
	} else {
		o->account = a->r->members[i].card.id;
		o->interaction = (enum interaction)way;
		o->works = !strcmp(works, "yes");
		return true;
	}
	return false;
}

struct twin { const struct observation_fact *o; const char *who; bool found; };

static bool is_twin(void *ctx, const struct observation_row *r)
{
	struct twin *t = ctx;

	t->found |= r->at == t->o->at && r->last_update == t->o->last_update && r->interaction == t->o->interaction && r->works == t->o->works &&
		!strcmp(r->who, t->who);
	return !t->found;
}

/* A form that is brought twice says nothing new. */
static bool is_known(struct act *a, const struct observation_fact *o)
{
	struct twin t = { o, a->by.who, false };

	if (store_each_observation(a->s, o->account, is_twin, &t))
		a->broken = true;
	return t.found;
}

void act_observe(struct act *a)
{
	const char *key = order_value(&a->order, "account");
	struct observation_fact o = { .last_update = MOMENT_NONE };
	struct text at = TEXT_INIT(0);
	int i = register_find(a->r, key);

	if (i < 0) {
		act_refuse(a, _("no account is called %s"), key);
	} else if (read_fact(a, &o, i) && is_known(a, &o)) {
		act_say(a, _("account %s: that look was taken down before"), key);
		a->known++;
		a->done++;
	} else if (o.account && !a->broken) {
		text_add_local(&at, o.at, a->r->members[i].policy->zone);
		if (store_observe(a->s, &o, &a->by) || act_follow(a, key))
			a->broken = true;
		a->done++;
		act_say(a, _("account %s: the look of %s by %s is kept; it is now %s"), key, text_str(&at), a->by.who, state_name(a->r->members[i].card.state));
	}
	text_clear(&at);
}
