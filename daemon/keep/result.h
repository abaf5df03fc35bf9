/*
 * result - a look_result that outlives its moment: an account with several
 * feeds is concluded when the last of them has answered.
 */
#ifndef NEWMEDIA_RESULT_H
#define NEWMEDIA_RESULT_H

#include "look.h"

struct look_result *result_copy(const struct look_result *r); /* deep, but for the body in its slot */
void result_free(struct look_result *r);

#endif
