/*
 * outbox-in - what the outbox*.c files share; no other file includes it.
 */
#ifndef NEWMEDIA_OUTBOX_IN_H
#define NEWMEDIA_OUTBOX_IN_H

#include "child.h"
#include "lull.h"
#include "outbox.h"

enum {
	SLOTS = 16,                    /* letters in hand: one batch over one connection */
	SLOT_SIZE = 16 << 20,          /* the largest letter: servers take 10 to 50 MB */
};

enum stage { STAGE_FREE, STAGE_DUE, STAGE_MAKING, STAGE_SENDING, STAGE_SENT };
struct item {
	enum stage stage;
	int64_t id;
	int attempts;
	bool frozen;
	moment known;                  /* since when it is owed */
	char *to, *kind;
	uint32_t code;                 /* STAGE_SENT: what the server said, not written yet */
	char *said;
};

/* One of the two children, and what it has in hand. */
struct worker {
	struct child child;
	ev_io io;
	enum stage stage;              /* of the letters in its hands */
	struct lull obituary;          /* it may die again and again */
};

struct outbox {
	struct keeper *k;
	struct slots slots;
	struct worker report, mail;
	ev_timer late, linger;
	struct item item[SLOTS];
	int busy;                      /* items not free */
	int held;                      /* ... of which are sent, and the store does not take it */
	moment look_at;                /* when the store is asked again; NONE = now */
	moment pause_until;            /* NONE = the server can be used */
	moment unwritten_until;        /* the store took no attempt, or no outcome: it is not asked before; NONE = it does */
	struct lull unwritten, untried; /* said of outcomes and attempts while the store takes none: both are tried each minute */
	int64_t pause;                 /* how long the last pause was */
};

static inline moment now_of(const struct outbox *o)
{
	return o->k->reg->world.now;
}

/* What becomes of a letter (outbox-settle.c): durable when these come back, or else it is owed as before, and what was sent is held. */
int64_t outbox_back_off(int attempts);                  /* how long until the next one */
void outbox_free_item(struct outbox *o, struct item *i);
void outbox_settle(struct outbox *o, struct item *i, enum mailing result, uint32_t code, const char *said, moment next);
void outbox_settle_held(struct outbox *o);              /* once more, those that were sent and could not be written */
void outbox_put_off(struct outbox *o, struct item *i, uint32_t code, const char *said, moment at); /* or given up, after days */
void outbox_again_later(struct outbox *o, struct item *i, uint32_t code, const char *said, moment at); /* the same, with a line in the log */
void outbox_cannot_try(struct outbox *o, struct item *i); /* the store does not take the attempt */

/* The two children (outbox-child.c). */
int outbox_in_hand(const struct outbox *o, enum stage stage);
bool outbox_start_report(struct outbox *o);             /* unless it lives; false: it cannot be started, which was told */
bool outbox_start_mail(struct outbox *o);
void outbox_arm(struct outbox *o);                      /* after letters went to them or came back: how long is waited for them, or how long they stay */
void outbox_dismiss(struct outbox *o, struct worker *w, const char *why); /* by our own will; what it has in hand is put off */
void outbox_bury(struct outbox *o, struct worker *w, const char *why);    /* it is dead, or as good as dead; NULL: it says itself why */
void outbox_watch(struct outbox *o);                    /* once, before all else: its two timers */

#endif
