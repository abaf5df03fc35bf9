/*
 * multi - curl's sockets and timer on libev's loop.
 *
 * The only file of this room that knows the loop.  Transfers are added as easy
 * handles and come back, finished, through `done`; the wire's descriptor and
 * that of the name look-ups are watched beside them.  Nothing here ever blocks:
 * a turn of the loop that takes longer than it should is logged.
 */
#ifndef NEWMEDIA_MULTI_H
#define NEWMEDIA_MULTI_H

#include <curl/curl.h>

#include "text.h"

struct multi_calls {
	void (*done)(void *ctx, CURL *easy, CURLcode result); /* out of curl's hands; may add others */
	bool (*readable)(void *ctx);                          /* the wire has something; false: it ended, leave the loop */
	void (*names)(void *ctx, bool tick);                  /* before the loop sleeps: names may have been found */
	bool (*ticks)(void *ctx);                             /* after it: are ticks wanted, ten a second? */
	int (*flush)(void *ctx);                              /* at last: 0 all sent, 1 wake me when writable, -1 leave */
	void *ctx;
};

struct multi;
struct multi *multi_new(int wire_fd, int names_fd, const struct multi_calls *calls); /* calls must live as long */
void multi_free(struct multi *m);       /* easy handles still in it must have been removed by multi_drop */
void multi_add(struct multi *m, CURL *easy);
void multi_drop(struct multi *m, CURL *easy);   /* takes one out unfinished */
void multi_run(struct multi *m);        /* until a call says to leave */

#endif
