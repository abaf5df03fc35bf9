/*
 * reviews - what the two files of the verb `review` share.
 */
#ifndef NEWMEDIA_CTL_REVIEWS_H
#define NEWMEDIA_CTL_REVIEWS_H

#include "ctl.h"
#include "emit.h"

int review_show(const struct ctl *c);
/* The fields of a review, inside an object that is open. */
void review_row_json(struct emit *j, const struct review_row *r, moment now);

#endif
