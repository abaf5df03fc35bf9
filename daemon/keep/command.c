/*
 * command - what a person says to the house, carried out.
 */
#include "command.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command-act.h"
#include "log.h"
#include "occasion.h"
#include "record.h"
#include "source.h"

static int record_all_of(struct register_ *r, struct store *s, int source, moment now)
{
	int last = -1, e = 0;

	for (int p = r->first_of[source]; !e && p >= 0; p = r->next_feed[p])
		if (r->places[p].member != last)
			e = record_member(r, s, last = r->places[p].member, now);
	return e;
}

/* args: alive|dead|witness, then the source's name. */
static int say_of_source(struct register_ *r, struct store *s, const struct command *c, const char *peer, moment now, struct text *ret)
{
	const struct by by = { .who = c->who, .peer = peer, .now = now };
	const char *name = strchr(c->args, '\n');
	size_t word_len = name ? (size_t)(name - c->args) : 0;
	struct text source = TEXT_INIT(URL_MAX);
	bool letters = false;
	int i, e;

	if (name)
		text_add_n(&source, name + 1, strcspn(name + 1, "\n"));
	i = register_find_source(r, text_str(&source));
	if (i < 0) {
		text_setf(ret, _("no source is called %s; newmediactl source list shows all"), text_str(&source));
		text_clear(&source);
		return EXIT_WRONG;
	}
	text_clear(&source);
	if (word_len == 5 && !strncmp(c->args, "alive", 5)) {
		source_say(&r->sources[i], WORD_ALIVE, now);
	} else if (word_len == 4 && !strncmp(c->args, "dead", 4)) {
		source_say(&r->sources[i], WORD_DEAD, now);
	} else if (word_len == 7 && !strncmp(c->args, "witness", 7)) {
		r->sources[i].witness = r->sources[i].witness_named = true;
	} else {
		text_setf(ret, _("of a source is said alive, dead or witness"));
		return EXIT_USAGE;
	}
	text_setf(ret, "%.*s: %s", (int)word_len, c->args, r->source_names[i]);
	e = store_begin(s) || record_source(r, s, i, now, &letters) || record_all_of(r, s, i, now) || store_record(s, "source", text_str(ret), &by);
	if (store_end(s) || store_commit(s) || e) {
		text_setf(ret, "%s", store_error(s));
		return EXIT_WRONG;
	}
	text_setf(ret, _("source %s: %.*s, said by %s"), r->source_names[i], (int)word_len, c->args, c->who);
	log_notice("%s", text_str(ret));
	return 0;
}

/* Rows of old digests may have been let go of: then nothing would keep a second letter from leaving. */
static bool is_past(struct store *s, int64_t day)
{
	int64_t latest;

	return store_get_digest_day(s, &latest) == 0 && day < latest;
}

enum { DIGEST_AHEAD = 366 }; /* days: beyond it somebody has mistyped */

/* The letters of one digest, now; who has one already gets no second. */
static int send_digest(struct register_ *r, struct store *s, const struct command *c, const char *peer, moment now, struct text *ret)
{
	const struct by by = { .who = c->who, .peer = peer, .now = now };
	const char *unit = strchr(c->args, '\n');
	struct occasion_queued done = { 0 };
	struct text name = TEXT_INIT(16);
	struct occasion o = { "digest", NULL, now, true, true, OCCASION_ALL };
	int64_t day = strtoll(c->args, NULL, 10);
	int e;

	if (day < 0 || day > now / DAY + DIGEST_AHEAD) {
		text_setf(ret, _("no digest is of such a day"));
		return EXIT_USAGE;
	}
	if (!unit || (unit[1] && (o.unit = config_unit(r->config, unit + 1)) < 0)) {
		text_setf(ret, _("no unit is called %s"), unit ? unit + 1 : "");
		return EXIT_WRONG;
	}
	if (!config_can_send(r->config)) {
		text_setf(ret, _("no mail server is configured: [mail] smtp"));
		return EXIT_WRONG;
	}
	if (is_past(s, day)) {
		text_setf(ret, _("the digest of that week has left long ago: it is not sent again; --out writes it"));
		return EXIT_WRONG;
	}
	occasion_name_day(&name, day);
	o.name = text_str(&name);
	text_setf(ret, "%s%s%s", o.name, unit[1] ? " " : "", unit + 1);
	e = store_begin(s) || occasion_queue(s, r->config, &o, now, &done) || (done.letters && store_record(s, "digest", text_str(ret), &by));
	if (store_end(s) || store_commit(s) || e) {
		text_setf(ret, "%s", store_error(s));
		e = -1;
	} else if (done.letters) {
		text_setf(ret, ngettext("the digest of %s: %d letter is owed", "the digest of %s: %d letters are owed", (unsigned long)done.letters),
			text_str(&name), done.letters);
		log_notice("%s", text_str(ret));
	} else if (done.had) {
		text_setf(ret, _("the digest of %s was queued before: nobody gets it twice; newmediactl mail tells what became of it"), text_str(&name));
	} else {
		text_setf(ret, _("nobody is registered who could get it: head and cc of the units, [mail] office"));
		e = -1;
	}
	text_clear(&name);
	return e ? EXIT_WRONG : 0;
}

/* args: a kind, then what was looked at or taken out. */
static int take_down(struct store *s, const struct command *c, const char *peer, moment now, struct text *ret)
{
	static const char *const kinds[] = { RECORD_KINDS };
	const struct by by = { .who = c->who, .peer = peer, .now = now };
	const char *said = strchr(c->args, '\n');

	for (size_t i = 0; said && i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i]) == (size_t)(said - c->args) && !strncmp(kinds[i], c->args, strlen(kinds[i]))) {
			if (!store_record(s, kinds[i], said + 1, &by) && !store_commit(s))
				return 0;
			text_setf(ret, "%s", store_error(s));
			return EXIT_WRONG;
		}
	text_setf(ret, _("the record has no such kind of entry"));
	return EXIT_USAGE;
}

/* ---- findings, reviews, looks by hand ------------------------------------------- */

/* One line per fact. */
static void log_lines(const char *said)
{
	while (*said) {
		size_t n = strcspn(said, "\n");

		log_notice("%.*s", (int)n, said);
		said += n + (said[n] == '\n');
	}
}

/* The whole is written or nothing of it; the cards follow the store either way. */
static int act(struct register_ *r, struct store *s, const struct command *c, const char *peer, moment now, struct text *ret, void (*verb)(struct act *a))
{
	struct act a = { .r = r, .s = s, .config = r->config, .said = ret };
	int e = 0;

	order_read(&a.order, c->args);
	if (order_files(&a.order, r->config->state_dir, ret)) {
		order_clear(&a.order);
		return EXIT_WRONG;
	}
	a.by = (struct by){ c->who, peer, order_value(&a.order, "note"), now, a.order.files, a.order.n_files };
	if (store_begin(s))
		e = -1;
	else
		verb(&a);
	if (!e && !a.broken && !ret->len)
		act_refuse(&a, _("%s: nothing is named that it is about"), c->verb);
	if (!e && a.whole && a.refused && !a.broken)
		store_give_up(s, _("a row was refused"));
	if (e || store_end(s) || a.broken || store_commit(s)) {
		if (a.whole && a.refused && !a.broken)
			text_addf(ret, "\n%s", _("nothing was imported"));
		else
			text_setf(ret, _("%s; nothing of it was written"), store_error(s));
		for (int i = 0; i < r->n_members; i++) {
			struct member *m = &r->members[i];

			store_get_account(s, m->conf->key, &m->card);
			clues_clear(&m->clues);
			store_get_clues(s, m->card.id, &m->clues);
		}
		e = -1;
	}
	order_clear(&a.order);
	if (!e && a.done)
		log_lines(text_str(ret));
	return e || a.refused ? EXIT_WRONG : 0;
}

void command_peer(uid_t uid, char *ret, size_t size)
{
	const struct passwd *p = getpwuid(uid);

	if (p)
		snprintf(ret, size, "%s", p->pw_name);
	else
		snprintf(ret, size, "%lu", (unsigned long)uid);
}

/* It goes into the record, letters and pages. */
static bool is_text(const char *s)
{
	size_t n = strlen(s);

	return text_utf8_valid(s, n) == n;
}

bool command_refuse(const struct command *c, struct text *ret)
{
	if (is_text(c->verb) && is_text(c->who) && is_text(c->args))
		return false;
	text_setf(ret, _("what was said is no UTF-8: is the terminal set to it?"));
	return true;
}

int control_execute(struct register_ *r, struct store *s, const struct command *c, const char *peer, moment now, struct text *ret)
{
	static const struct { const char *name; void (*verb)(struct act *a); } verbs[] = {
		{ "finding", act_findings }, { "review", act_reviews }, { "observe", act_observe }, { "circular", act_circular }, { "batch", act_batch } };

	if (command_refuse(c, ret))
		return EXIT_USAGE;
	if (!strcmp(c->verb, "record"))
		return take_down(s, c, peer, now, ret);
	r->world.now = now;
	if (!strcmp(c->verb, "source"))
		return say_of_source(r, s, c, peer, now, ret);
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (!strcmp(c->verb, verbs[i].name))
			return act(r, s, c, peer, now, ret, verbs[i].verb);
	if (!strcmp(c->verb, "digest"))
		return send_digest(r, s, c, peer, now, ret);
	text_setf(ret, _("unknown command %s"), c->verb);
	return EXIT_USAGE;
}
