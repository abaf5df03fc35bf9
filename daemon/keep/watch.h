/*
 * watch - sees when a file of the configuration is dropped, edited or removed,
 * and has it read again.
 */
#ifndef NEWMEDIA_WATCH_H
#define NEWMEDIA_WATCH_H

struct keeper;
struct watch;
struct watch *watch_new(struct keeper *k);   /* never NULL: where the kernel tells nothing, the rescan sees it */
void watch_free(struct watch *w);            /* NULL is fine, here and below */
/* The configuration is about to be read, for whatever reason: what is there now counts as seen. */
void watch_seen(struct watch *w);
/* Another configuration is in force: its folders are watched. */
void watch_follow(struct watch *w);
/* What was seen could not be put into force: the next rescan tries again. */
void watch_retry(struct watch *w);

#endif
