/*
 * show-json - one account as one JSON document.
 */
#include "show.h"

#include <stdio.h>
#include <string.h>

#include "member-json.h"

static void json_reviews(struct showing *s, struct store *store, int64_t id)
{
	struct review_list l = { .n = 0 };

	emit_open(s->json, "reviews", '[');
	store_each_review(store, id, false, show_keep_review, &l);
	for (int i = 0; i < l.n; i++) {
		emit_open(s->json, NULL, '{');
		emit_int(s->json, "id", l.v[i].id);
		emit_string(s->json, "state", review_state_name(l.v[i].state));
		emit_bool(s->json, "check_by_hand_before_notice", l.v[i].hand_before_notice);
		emit_moment(s->json, "opened", l.v[i].opened);
		emit_moment(s->json, "closed", l.v[i].closed);
		emit_open(s->json, "steps", '[');
		store_each_step(store, l.v[i].id, show_step, s);
		emit_close(s->json, ']');
		emit_close(s->json, '}');
	}
	emit_close(s->json, ']');
}

static void json_register(struct emit *j, const struct view *v, const struct member *m)
{
	const struct conf_account *a = m->conf;

	emit_open(j, "register", '{');
	emit_filled(j, "kind", a->kind);
	emit_filled(j, "former", a->former);
	emit_filled(j, "platform_id", a->platform_id);
	emit_filled(j, "home", a->home);
	emit_filled(j, "subject", a->subject);
	emit_string(j, "unit_name", v->config->units[a->unit].name);
	emit_filled(j, "supervisor", a->supervisor >= 0 ? v->config->units[a->supervisor].key : "");
	emit_filled(j, "operator", a->operator_);
	emit_moment(j, "opened", a->opened);
	emit_moment(j, "filed", a->filed);
	emit_string(j, "status", status_name(m->card.status));
	emit_filled(j, "reason", a->reason);
	emit_moment(j, "until", a->until);
	emit_filled(j, "stop_notice", a->stop_notice);
	emit_int(j, "limit", a->limit);
	emit_string(j, "count", a->count == COUNT_HOURS ? "hours" : "days");
	emit_int(j, "every", a->every);
	emit_filled(j, "interaction", a->interaction);
	emit_string(j, "file", a->file);
	emit_int(j, "line", a->line);
	emit_close(j, '}');
}

static void json_list(struct showing *s, const char *key, int64_t id)
{
	struct store *store = s->view->store;

	emit_open(s->json, key, '[');
	if (!store || !id)
		;
	else if (!strcmp(key, "looks"))
		store_each_look(store, id, s->view->now - LOOKED_BACK, show_look, s);
	else if (!strcmp(key, "posts"))
		store_each_post(store, id, s->view->now - POSTS_BACK, show_post, s);
	else if (!strcmp(key, "pages"))
		store_each_page_look(store, id, s->view->now - POSTS_BACK, show_page, s);
	else if (!strcmp(key, "history"))
		store_each_change(store, id, show_change, s);
	else
		store_each_finding(store, id, false, show_finding, s);
	emit_close(s->json, ']');
}

void show_json(const struct view *v, const struct member *m)
{
	struct emit j = { .to = stdout, .buf = TEXT_INIT(0) };
	struct showing s = { .view = v, .member = m, .json = &j };
	struct findings *f = findings_load(v->store);

	emit_open(&j, NULL, '{');
	emit_moment(&j, "now", v->now);
	member_emit(&j, "account", &(struct report_view){ v->config, v->store, v->reg, v->now }, m, f);
	emit_filled(&j, "why", show_why(m, &v->reg->world));
	show_watched(v, m, &j);
	json_register(&j, v, m);
	json_list(&s, "looks", m->card.id);
	json_list(&s, "posts", m->card.id);
	json_list(&s, "pages", m->card.id);
	json_list(&s, "all_findings", m->card.id);
	if (v->store && m->card.id)
		json_reviews(&s, v->store, m->card.id);
	json_list(&s, "history", m->card.id);
	emit_close(&j, '}');
	emit_end(&j);
	findings_free(f);
}
