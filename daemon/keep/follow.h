/*
 * follow - the look at the newest post's own page (`follow =` of an account, or
 * of the recipe that reads it): when, how often, and what is kept of it.
 */
#ifndef NEWMEDIA_FOLLOW_H
#define NEWMEDIA_FOLLOW_H

#include "keeper.h"

struct follow;
struct follow *follow_new(int members);     /* of the register that comes into force */
void follow_free(struct follow *f);         /* what is under way is forgotten */
/* After a look at the account; news: it brought a new post. */
void follow_consider(struct keeper *k, int member, bool news);
void follow_pump(struct keeper *k);         /* asks for the pages whose turn has come */
moment follow_next(const struct keeper *k); /* the next turn; NEVER = none */
/* Takes a result of the line; false: it is not one of a page. */
bool follow_result(struct keeper *k, uint64_t tag, const struct look_result *r);

#endif
