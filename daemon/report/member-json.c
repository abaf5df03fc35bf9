/*
 * member-json - see member-json.h.
 */
#include "member-json.h"

#include "source.h"

static void json_feed(struct emit *j, const struct report_view *v, const struct member *m, int i)
{
	const struct feed_card *f = &m->card.feeds[i];
	const struct source_card *s = &v->reg->sources[f->source];

	emit_open(j, NULL, '{');
	emit_url(j, "url", m->conf->feeds[i].url);
	emit_url(j, "source", v->reg->source_names[f->source]);
	emit_string(j, "via", via_name(s->via));
	emit_moment(j, "last_look", f->last_asked);
	emit_moment(j, "last_good_look", f->last_good);
	emit_filled(j, "last_outcome", f->last_outcome == OUTCOME_NONE ? "" : outcome_name(f->last_outcome));
	emit_bool(j, "stale", source_is_stale(s, &v->reg->world));
	emit_bool(j, "partial", f->partial);
	emit_close(j, '}');
}

void member_emit(struct emit *j, const char *key, const struct report_view *v, const struct member *m, const struct findings *f)
{
	const struct verdict *d = &m->verdict;
	int age = member_age_days(m, v->now);

	emit_open(j, key, '{');
	emit_string(j, "account", m->conf->key);
	emit_string(j, "name", m->conf->name);
	emit_string(j, "unit", v->config->units[m->conf->unit].key);
	emit_string(j, "platform", platform_name(m->conf->platform));
	emit_string(j, "state", state_name(d->state));
	emit_filled(j, "proof", d->state == STATE_OVERDUE ? proof_name(d->proof) : "");
	emit_moment(j, "last_update", d->last_update.earliest);
	emit_moment(j, "deadline", d->deadline);
	if (age >= 0)
		emit_int(j, "age_days", age);
	else
		emit_null(j, "age_days");
	emit_string(j, "comments", comments_name(member_comments(m)));
	emit_string(j, "interaction", interaction_name(member_interaction(m)));
	emit_moment(j, "last_look", member_last_look(m));
	emit_moment(j, "last_good_look", member_last_good(m));
	emit_open(j, "sources", '[');
	for (int i = 0; i < m->card.n_feeds; i++)
		json_feed(j, v, m, i);
	emit_close(j, ']');
	findings_emit(j, f, m->card.id);
	findings_emit_review(j, f, m->card.id);
	emit_bool(j, "check_by_hand", d->check_by_hand);
	emit_bool(j, "witness", m->conf->witness);
	emit_close(j, '}');
}
