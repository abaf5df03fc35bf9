/*
 * command-batch - many orders of one table: all of them are carried out, or
 * none.  Its file holds one order after the other, an empty line between two;
 * row= says which row of the table it came from.
 */
#include <string.h>

#include "command-act.h"
#include "log.h"

/* What was said of the row is kept where it was refused. */
static void tell_row(struct act *a, const char *row, size_t before, bool refused)
{
	struct text said = TEXT_INIT(0);

	text_add(&said, text_str(a->said) + before + (text_str(a->said)[before] == '\n'));
	if (a->said->buf)
		a->said->buf[a->said->len = before] = '\0';
	if (refused)
		text_addf(a->said, _("%srow %s: %s"), before ? "\n" : "", row, text_str(&said));
	text_clear(&said);
}

static void carry_out(struct act *a, const char *block)
{
	const struct by by = a->by;
	struct order sub;
	size_t before = a->said->len;
	int refused = a->refused;

	order_read(&sub, block);
	a->order = sub;
	a->by = (struct by){ *order_value(&sub, "by") ? order_value(&sub, "by") : by.who, by.peer, order_value(&sub, "note"), by.now, NULL, 0 };
	if (!strcmp(order_value(&sub, "verb"), "observe"))
		act_observe(a);
	else if (!strcmp(order_value(&sub, "verb"), "review"))
		act_reviews(a);
	else
		act_refuse(a, _("unknown command %s"), order_value(&sub, "verb"));
	tell_row(a, order_value(&sub, "row"), before, a->refused > refused);
	order_clear(&sub);
	a->by = by;
}

void act_batch(struct act *a)
{
	struct order outer = a->order;
	struct text block = TEXT_INIT(0);
	const char *at = outer.n_files ? text_str(&outer.bytes[0]) : "", *end;

	a->whole = true;
	if (text_utf8_valid(at, strlen(at)) != strlen(at)) {
		act_refuse(a, _("the file is no UTF-8"));
		at = "";
	}
	for (; *at && !a->broken; at = end + strspn(end, "\n")) {
		end = strstr(at, "\n\n");
		if (!end)
			end = at + strlen(at);
		text_reset(&block);
		text_add_n(&block, at, (size_t)(end - at));
		carry_out(a, text_str(&block));
	}
	a->order = outer;
	if (!a->refused)
		act_say(a, ngettext("%d row taken down, %d of them known before", "%d rows taken down, %d of them known before", (unsigned long)a->done), a->done, a->known);
	text_clear(&block);
}
