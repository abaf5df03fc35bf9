/*
 * notify - how systemd is told of us: ready, reloading, what we are doing,
 * that the loop still turns.  Started by anything else, all of it does nothing.
 */
#ifndef NEWMEDIA_NOTIFY_H
#define NEWMEDIA_NOTIFY_H

struct keeper;
struct notify;
struct notify *notify_new(struct keeper *k);     /* never NULL; takes NOTIFY_SOCKET out of the environment */
void notify_free(struct notify *n);              /* NULL is fine, here and below */
void notify_ready(struct notify *n);             /* started, or done with a reload; the watchdog is fed from now on */
void notify_reloading(struct notify *n);
void notify_stopping(struct notify *n);

#endif
