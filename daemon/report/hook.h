/*
 * hook - a letter as a webhook gets it: JSON by a template (webhooks.d).
 */
#ifndef NEWMEDIA_HOOK_H
#define NEWMEDIA_HOOK_H

#include "letter.h"

/*
 * What newmedia-mail takes (mail/post.h): lines that say how an answer is to be
 * read, an empty line, the body.  text: the message in short.  -1 and a
 * sentence that names the template.
 */
int hook_bytes(struct text *ret, const struct config *c, const char *template, const struct letter *l, const char *text, struct text *err);

#endif
