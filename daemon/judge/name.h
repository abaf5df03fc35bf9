/*
 * name - are two names the same to a reader?  Width, case, blanks and
 * punctuation do not count.  Pure.
 */
#ifndef NEWMEDIA_NAME_H
#define NEWMEDIA_NAME_H

#include "fact.h"
#include "text.h"

/* What of a name counts: letters, digits and characters, in small letters and half width. */
void name_fold(struct text *ret, const char *name);
/*
 * Does a channel that calls itself `title` call itself by the account's name or a former one?  A title may say more
 * (大鹏新区发布 - 微信公众号) or less.  former: several, by comma or 、.  An empty title contradicts nothing.
 */
bool name_fits(const char *title, const char *name, const char *former);
/* On platforms of accounts a channel's title is the account's name; a web site's is not. */
bool name_is_told(enum platform p);

#endif
