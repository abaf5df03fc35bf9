/*
 * hosts - one busy or silent host must not hold up the others: how many
 * questions each has outstanding, which accounts wait for their turn there, and
 * which hosts asked for silence.
 */
#ifndef NEWMEDIA_HOSTS_H
#define NEWMEDIA_HOSTS_H

#include "fact.h"

struct hosts;
struct hosts *hosts_new(int at_once);       /* questions one host may have outstanding */
void hosts_free(struct hosts *h);
uint64_t hosts_of_url(const char *url);     /* host and port, hashed */

bool hosts_may_ask(const struct hosts *h, uint64_t host);
void hosts_asked(struct hosts *h, uint64_t host);
void hosts_answered(struct hosts *h, uint64_t host);
/* The host asked to be left alone until then: everyone who would ask it waits, deadline or not. */
void hosts_silence(struct hosts *h, uint64_t host, moment until);
moment hosts_silent_until(const struct hosts *h, uint64_t host); /* MOMENT_NONE = it did not ask */
/* The account waits until the host has room; first: before all others there. */
void hosts_wait(struct hosts *h, uint64_t host, uint32_t account, bool first);
/* An account whose host has room again; false: none. */
bool hosts_ready(struct hosts *h, uint32_t *ret_account);

/* How many there are now, for whoever looks on. */
struct hosts_count {
	int asked;                 /* with questions out */
	int full;                  /* accounts wait for them */
	int silent;                /* asked to be left alone, and the time is not over */
};
struct hosts_count hosts_count(const struct hosts *h, moment now);

#endif
