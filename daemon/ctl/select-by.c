/*
 * select-by - see select-by.h.
 */
#include "select-by.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "write.h"

void picked_add(struct picked *p, int64_t id)
{
	if (p->n == p->cap)
		p->v = mem_grow(p->v, (size_t)(p->cap = p->cap ? 2 * p->cap : 64), sizeof *p->v);
	p->v[p->n++] = id;
}

void picked_clear(struct picked *p)
{
	free(p->v);
	*p = (struct picked){ 0 };
}

int picked_from_args(struct picked *p, const struct ctl *c)
{
	for (int i = 1; i < c->n_args; i++) {
		char *end;
		int64_t id;

		errno = 0;
		id = strtoll(c->args[i], &end, 10);
		if (errno || *end || id < 1) {
			ctl_usage(c, _("%s is no number of one; newmediactl %s list shows all"), c->args[i], c->verb->name);
			return -1;
		}
		picked_add(p, id);
	}
	return 0;
}

int select_unit(const struct ctl *c, const struct config *config)
{
	int unit = c->unit ? config_unit(config, c->unit) : -1;

	if (!c->unit || unit >= 0)
		return unit;
	log_err(_("no unit is called %s"), c->unit);
	return -2;
}

bool select_in_unit(const struct config *config, const char *account_key, int unit)
{
	const struct conf_account *a = unit >= 0 ? config_account(config, account_key) : NULL;

	return unit < 0 || (a && config_unit_within(config, a->unit, unit));
}

/* How many of one command: what is said of each must fit in its answer. */
enum { AT_ONCE = 100 };

int picked_send(const struct picked *p, const struct ctl *c, const struct config *config, const char *verb, const char *head)
{
	struct text args = TEXT_INIT(0);
	int exit = 0;

	for (int i = 0; i < p->n; i += AT_ONCE) {
		int e;

		text_setf(&args, "%s", head);
		for (int k = i; k < p->n && k < i + AT_ONCE; k++)
			text_addf(&args, "id=%lld\n", (long long)p->v[k]);
		e = write_and_tell(c, config, verb, text_str(&args));
		exit = e ? e : exit;
	}
	text_clear(&args);
	return exit;
}
