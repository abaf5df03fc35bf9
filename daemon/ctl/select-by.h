/*
 * select-by - which findings or reviews a verb means: by their numbers, or all
 * that a rule, a unit and a state pick out.
 */
#ifndef NEWMEDIA_CTL_SELECT_BY_H
#define NEWMEDIA_CTL_SELECT_BY_H

#include "ctl.h"

struct picked { int64_t *v; int n, cap; };
void picked_add(struct picked *p, int64_t id);
void picked_clear(struct picked *p);
/* The numbers among the arguments from the second on. -1: one is none; said. */
int picked_from_args(struct picked *p, const struct ctl *c);
/* --unit: index, -1 = not given; -2: there is none of that name, said. */
int select_unit(const struct ctl *c, const struct config *config);
/* Is the account (by its key) one of the unit or below it? unit -1: any. */
bool select_in_unit(const struct config *config, const char *account_key, int unit);
/* Sends the command for all of them, so many at a time; `head` are the lines that go with each. Returns the exit status. */
int picked_send(const struct picked *p, const struct ctl *c, const struct config *config, const char *verb, const char *head);

#endif
