/*
 * whole - in place of skim.c: nothing is left out.  read-whole is read-batch with it.
 */
#include "skim.h"

void skim_next(struct skim *s, const char **ret_from, const char **ret_to)
{
	*ret_from = *ret_to = s->at = s->end;
}
