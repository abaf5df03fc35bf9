/*
 * layout - see layout.h.  It is our recipe's fault, or the platform's, and never
 * the unit's: the account counts as unreadable, and the admin is told.
 */
#include "layout.h"

#include <inttypes.h>

#include "log.h"

int layout_note(struct keeper *k, const struct member *m, const struct look_result *r)
{
	struct text cause = TEXT_SENTENCE, body = TEXT_SENTENCE;
	int e;

	if (r->outcome != OUTCOME_UNREADABLE || !r->reading || !*r->reading->matched)
		return 0;
	text_setf(&cause, "layout/%s/%" PRId64, r->reading->matched, k->reg->world.now / WEEK);
	text_setf(&body, _("the recipe %s does not fit any more, first seen at account '%s': %s; what it reads counts as unreadable, nobody is accused"),
		r->reading->matched, m->conf->key, r->error);
	e = store_queue_letter(k->store, "admin", text_str(&cause), "admin", text_str(&body), k->reg->world.now);
	k->letters = true;
	text_clear(&cause);
	text_clear(&body);
	return e;
}
