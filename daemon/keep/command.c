/*
 * command - what a person says to the house, carried out.
 */
#include "command.h"

#include <string.h>

#include "log.h"
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
static int say_of_source(struct register_ *r, struct store *s, const struct command *c, moment now, struct text *ret)
{
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
	if (word_len == 5 && !strncmp(c->args, "alive", 5))
		source_say(&r->sources[i], WORD_ALIVE, now);
	else if (word_len == 4 && !strncmp(c->args, "dead", 4))
		source_say(&r->sources[i], WORD_DEAD, now);
	else if (word_len == 7 && !strncmp(c->args, "witness", 7))
		r->sources[i].witness = true;
	else
		return EXIT_USAGE;
	e = store_begin(s) || record_source(r, s, i, now, &letters) || record_all_of(r, s, i, now);
	if (store_end(s) || store_commit(s) || e) {
		text_setf(ret, "%s", store_error(s));
		return EXIT_WRONG;
	}
	text_setf(ret, _("source %s: %.*s, said by %s"), r->source_names[i], (int)word_len, c->args, c->who);
	log_notice("%s", text_str(ret));
	return 0;
}

int control_execute(struct register_ *r, struct store *s, const struct command *c, moment now, struct text *ret)
{
	r->world.now = now;
	if (!strcmp(c->verb, "source"))
		return say_of_source(r, s, c, now, ret);
	text_setf(ret, _("unknown command %s"), c->verb);
	return EXIT_USAGE;
}
