/*
 * post - one message to a webhook.
 */
#ifndef NEWMEDIA_POST_H
#define NEWMEDIA_POST_H

#include "fact.h"

/*
 * Posts a message: lines "sent TEXT" (the answer holds it when the message was
 * taken) and "busy TEXT" (it means: later), an empty line, the JSON body.  What
 * is said never holds the address, which is a secret.
 */
enum delivery post_send(const struct mail_settings *s, const char *url, const void *message, size_t len, uint32_t *ret_code, struct text *ret_said);

#endif
