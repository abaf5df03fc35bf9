/*
 * publish-order - what is published when: newmedia-report as a child that
 * writes the site, told what changed.
 */
#ifndef NEWMEDIA_PUBLISH_ORDER_H
#define NEWMEDIA_PUBLISH_ORDER_H

#include "clock.h"

struct keeper;
struct publishing;

struct publishing *publishing_new(struct keeper *k);
void publishing_free(struct publishing *p);                   /* NULL is fine */
void publishing_note(struct publishing *p, int member);       /* it was looked at, or judged otherwise; NULL is fine */
void publishing_all(struct publishing *p);                    /* another configuration, another register; NULL is fine */
void publishing_pump(struct publishing *p);                   /* what is due and durable is ordered; nothing else */
moment publishing_next(const struct publishing *p);           /* when there is more to order; MOMENT_NEVER = not by time alone */
int publishing_once(struct publishing *p);                    /* all of it now; returns when it is there; -1: logged, it is not */

#endif
