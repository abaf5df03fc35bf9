/*
 * circular-json - a circular's figures as JSON: the same period gives the same
 * text again, whenever it is asked (newmediactl(1) describes it).
 */
#include "circular-doc.h"
#include "circular-text.h"

static void emit_rate(struct emit *j, const char *key, int hundredths)
{
	struct text t = TEXT_INIT(0);

	if (hundredths < 0) {
		emit_null(j, key);
		return;
	}
	text_setf(&t, "%d.%02d", hundredths / 100, hundredths % 100);
	emit_string(j, key, text_str(&t));
	text_clear(&t);
}

static void emit_counts(struct emit *j, const struct circular_group *g)
{
	emit_int(j, "registered", g->registered);
	emit_int(j, "checked", g->checked);
	emit_int(j, "failed", g->failed);
	emit_int(j, "unchecked", g->unchecked);
	emit_rate(j, "share", circular_share(g->checked, g->registered));
	emit_rate(j, "rate", circular_rate(g));
	emit_rate(j, "rate_before", g->before);
}

static void emit_groups(struct emit *j, const char *key, const struct circular_groups *g)
{
	emit_open(j, key, '[');
	for (int i = 0; i < g->n; i++) {
		emit_open(j, NULL, '{');
		emit_string(j, "key", g->v[i].name);
		if (g->v[i].shown)
			emit_string(j, "name", g->v[i].shown);
		emit_counts(j, &g->v[i]);
		emit_close(j, '}');
	}
	emit_close(j, ']');
}

static void emit_rules(struct emit *j, const char *key, uint32_t rules)
{
	emit_open(j, key, '[');
	for (int r = 0; r < RULE_COUNT; r++)
		if (rules & 1u << r)
			emit_string(j, NULL, rule_name((enum rule)r));
	emit_close(j, ']');
}

static void emit_case(struct emit *j, const struct circular *c, const struct circular_case *k)
{
	struct case_words w = { .problem = TEXT_INIT(0) };

	case_words_set(&w, k);
	emit_open(j, NULL, '{');
	emit_string(j, "account", k->a->key);
	emit_string(j, "name", k->a->name);
	emit_string(j, "unit", c->then.units[k->a->unit].key);
	emit_string(j, "platform", platform_name(k->a->platform));
	emit_string(j, "result", circular_result_name(k->result));
	emit_filled(j, "why", circular_why_name(k->result == RESULT_UNCHECKED ? k->why : WHY_NONE));
	emit_rules(j, "problems", circular_problems(k));
	emit_filled(j, "last_update", text_str(&w.last));
	if (k->did.gap >= 0)
		emit_int(j, "longest_gap_days", k->did.gap);
	else
		emit_null(j, "longest_gap_days");
	emit_int(j, "days_over", k->days_over);
	emit_int(j, "posts", k->did.posts);
	emit_rate(j, "comments_open", circular_share((int)k->did.comments_open, (int)k->did.comments_known));
	emit_int(j, "streak", k->streak);
	emit_close(j, '}');
	case_words_clear(&w);
}

static void emit_again(struct emit *j, const struct circular *c)
{
	emit_open(j, "last_period", '{');
	emit_filled(j, "number", c->last_number);
	emit_open(j, "items", '[');
	for (int i = 0; i < c->n_again; i++) {
		const struct then_account *a = then_account(&c->then, c->again[i].account);

		emit_open(j, NULL, '{');
		emit_string(j, "account", a ? a->key : "");
		emit_string(j, "name", c->again[i].name);
		emit_string(j, "unit_name", c->again[i].unit);
		emit_string(j, "problems", c->again[i].rules);
		emit_string(j, "now", circular_again_name(c->again[i].now));
		emit_int(j, "streak", c->again[i].streak);
		emit_close(j, '}');
	}
	emit_close(j, ']');
	emit_close(j, '}');
}

static void emit_closed(struct emit *j, const struct circular *c)
{
	emit_open(j, "closures", '[');
	for (int i = 0; i < c->n_closed; i++) {
		emit_open(j, NULL, '{');
		emit_string(j, "account", c->closed[i]->key);
		emit_string(j, "name", c->closed[i]->name);
		emit_string(j, "status", c->closed[i]->registered ? status_name(c->closed[i]->status) : "left-register");
		emit_close(j, '}');
	}
	emit_close(j, ']');
}

void circular_json(struct emit *j, const struct circular *c)
{
	struct text title = TEXT_INIT(0);

	circular_add_title(&title, c, false);
	emit_open(j, NULL, '{');
	emit_string(j, "title", text_str(&title));
	emit_moment(j, "from", c->period.from);
	emit_moment(j, "check_point", c->period.at);
	emit_moment(j, "decided_until", c->period.decided);
	emit_string(j, "fail", c->how.any_gap ? "any-gap" : "at-point");
	emit_rate(j, "sample", c->how.sample);
	emit_int(j, "seed", c->how.seed);
	emit_open(j, "total", '{');
	emit_counts(j, &c->total);
	emit_close(j, '}');
	emit_groups(j, "platforms", &c->platforms);
	emit_groups(j, "levels", &c->levels);
	emit_groups(j, "units", &c->units);
	emit_int(j, "undecided", c->clues);
	emit_int(j, "objected", c->objected);
	emit_again(j, c);
	emit_closed(j, c);
	emit_open(j, "accounts", '[');
	for (int i = 0; i < c->n; i++)
		emit_case(j, c, &c->v[i]);
	emit_close(j, ']');
	emit_close(j, '}');
	text_clear(&title);
}
