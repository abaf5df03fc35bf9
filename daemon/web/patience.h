/*
 * patience - how long a client may take to say what it wants, and to take
 * what it asked for.
 */
#ifndef NEWMEDIA_PATIENCE_H
#define NEWMEDIA_PATIENCE_H

enum {
	PATIENCE_ASK = 20,       /* seconds from the connection, or the last answer, to a whole request head */
	PATIENCE_TAKE = 300,     /* seconds from there to the end of the answer */
};

struct guest;                    /* one connection */
struct patience { struct guest *first, *last; }; /* those who are at the same; who began first stands first */
struct guests { struct patience asking, taking; };

/* All times are clock_steady()'s. The socket stays its owner's; guest_free() before it is closed. */
struct guest *guest_new(struct guests *g, int fd, double now);
void guest_asked(struct guests *g, struct guest *c, double now);    /* its request is whole */
void guest_answered(struct guests *g, struct guest *c, double now); /* it has its answer; the next request may follow */
void guest_free(struct guest *c);

/* Shuts down the sockets of those who took too long; returns how many. */
int guests_dismiss(struct guests *g, double now);
/* When the next one will have; a negative number: nobody is there. */
double guests_next(const struct guests *g);

#endif
