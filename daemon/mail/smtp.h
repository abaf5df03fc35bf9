/*
 * smtp - one letter to one recipient over a connection that is kept for the next.
 */
#ifndef NEWMEDIA_SMTP_H
#define NEWMEDIA_SMTP_H

#include "fact.h"

struct smtp;
/* Reads the password now; -1 and a sentence. Strings of the settings must live as long as it. verbose: every line of the
 * conversation is told to `told` (credentials left out), NULL = to nobody. */
struct smtp *smtp_new(const struct mail_settings *s, void (*told)(void *ctx, bool ours, const char *line), void *ctx, struct text *err);
void smtp_free(struct smtp *s);      /* says goodbye to the server */
/* Goes as far as a letter would and sends none: SENT, or UNTRIED and why not. */
enum delivery smtp_greet(struct smtp *s, uint32_t *ret_code, struct text *ret_said);
void smtp_hang_up(struct smtp *s);   /* the same, and ready for another connection */
/* Sends these bytes (RFC 5322, CRLF). ret_said: the server's words or the reason. */
enum delivery smtp_send(struct smtp *s, const char *to, const void *letter, size_t len, uint32_t *ret_code, struct text *ret_said);

/* What went wrong last, for people who mend it: a msgid with its advice; "" = nothing. */
const char *smtp_advice(const struct smtp *s);

#endif
