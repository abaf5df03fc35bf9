/*
 * keeper - what the rooms of the keeper share: one struct, one loop.
 */
#ifndef NEWMEDIA_KEEPER_H
#define NEWMEDIA_KEEPER_H

#include "failures.h"
#include "hosts.h"
#include "jump.h"
#include "loop.h"
#include "look.h"
#include "outage.h"
#include "register.h"
#include "stall.h"

struct keeper_options {
	const char *conf;            /* newmedia.conf */
	bool once, all, warp;
};

struct keeper {
	struct keeper_options options;
	struct ev_loop *loop;
	struct config *config;
	struct platforms *platforms; /* the recipes in force */
	struct store *store;
	struct register_ *reg;
	struct look_line *line;
	struct hosts *hosts;
	struct outage outage;
	struct jump jump;            /* this machine's clock: is it believed? */
	bool unwritten;              /* the register in force was not written down: the clock was in doubt */
	struct failures *failures;   /* what the log was told of looks that failed */
	struct due_queue *looks;     /* members by their next look */
	struct due_queue *turns;     /* members by the moment their verdict changes by time alone */
	struct due_queue *stales;    /* sources by the moment they turn stale */
	struct visit **visits;       /* by member: the look in flight, NULL = none */
	unsigned char *in_line;      /* by member: 1 + enum look_reason while it waits for its host, 0 = not */
	struct courtesy *courtesy;   /* by member: what its hosts and feeds wish */
	uint32_t generation;         /* of the register: results of an older one are dropped */
	int visiting, waiting;       /* looks in flight; members that wait for their host */
	moment started;
	moment tidy_at;              /* the next bite of old rows */
	moment witness_asked;        /* the [poll] witness addresses; NONE = never */
	uint64_t lost;               /* store_lost() when the cards were last true to the store */
	unsigned recoveries;         /* in a row: how often they were read again since, less than a day apart */
	moment recovered_at;         /* the last of them; NONE = never */
	moment held_until;           /* no look before: the store lost what was seen too often; NONE = no */
	moment shut_until;           /* when a store that takes nothing is tried again; NONE = it takes what is written */
	bool letters;                /* something was queued since the last telling */
	struct follow *follow;       /* looks at posts' own pages */
	struct outbox *outbox;
	moment owed_at;              /* when digests are looked for again; NONE = now */
	bool stopping;
	ev_prepare pump;             /* before each sleep: what is due is done */
	ev_timer wake;               /* the next due moment */
	ev_check awake;              /* first and last of each turn of the loop: */
	ev_prepare asleep;
	struct stall stall;
	ev_timer commit;             /* 0.2 s after the first look that is not durable */
	ev_signal sigterm, sigint, sighup;
	struct control *control;     /* NULL with --once */
	struct watch *watch;         /* NULL with --once */
	struct notify *notify;       /* NULL with --once */
	struct front *front;         /* NULL with --once */
	struct publishing *publishing;
	uint64_t looks_made, looks_vain; /* since the start; those that brought nothing */
	struct line_count ended;     /* what the children of lines that were made anew had done */
};

/* keeper.c */
int keeper_run(const struct keeper_options *o);
void keeper_tick(struct keeper *k);                     /* the minds' clock is set */
void keeper_pump(struct keeper *k);                     /* all that is due by now is done, or begun */
bool keeper_is_idle(const struct keeper *k);            /* nothing is in flight or in line */
void keeper_reschedule(struct keeper *k, int member);   /* after its verdict or card changed */
void keeper_reschedule_source(struct keeper *k, int source);
void keeper_commit(struct keeper *k);                   /* now; then tells what is owed */
void keeper_commit_soon(struct keeper *k);
void keeper_look_soon(struct keeper *k, int member);    /* within ten minutes, all of them spread */
void keeper_look_now(struct keeper *k, int member);     /* a person asks */

/* gauges.c: how the watch itself is */
void keeper_gauges(const struct keeper *k, struct gauges *ret);

/* jumps.c: this machine's clock was set, or the machine slept */
void jumps_start(struct keeper *k);                     /* once, before a register is in force */
bool jumps_pass(struct keeper *k);                      /* at every turn; false: nothing is to be judged or written now */
bool jumps_believe(struct keeper *k, const struct answer *a); /* of every answer; false: our clock is in doubt, what was seen is not kept */
bool jumps_deny(const struct keeper *k);                /* ... as of that turn: nothing may be written */
bool jumps_doubt(const struct keeper *k);               /* ... or the register that was made meanwhile is not written yet */
bool jumps_refuse(struct keeper *k, struct text *why);  /* may a person's word be written now? true: no, and why */

/* inforce.c: the configuration and register in force */
struct config *inforce_read(const char *path, const struct config *last_good); /* logs all mistakes; NULL: it cannot be used */
int inforce_start(struct keeper *k);                    /* the first; -1: logged */
int inforce_reload(struct keeper *k);                   /* -1: the old configuration stays in force */
bool inforce_write(struct keeper *k);                   /* what was put off while the clock was in doubt; false: not yet */
bool inforce_is_true(const struct keeper *k);           /* the store lost nothing that the cards hold */
bool inforce_recover(struct keeper *k);                 /* when it did: the cards are read again; false: not yet, nothing is judged by them */
bool inforce_refuse(const struct keeper *k, struct text *why); /* may a person's word be written now? true: no, and why */
void inforce_end(struct keeper *k);

/* tidy.c: old rows are summed up, bit by bit */
void tidy_start(struct keeper *k);
void tidy_pump(struct keeper *k);
void tidy_once(struct keeper *k);

/* visit.c: one look at an account, from the questions to the conclusion */
bool visit_start(struct keeper *k, int member, enum look_reason reason); /* false: no room in the line now */
void visit_result(void *ctx, uint64_t tag, const struct look_result *r);
void visit_drop_all(struct keeper *k);                  /* before another register comes into force */
void visit_ask_witnesses(struct keeper *k);             /* is it us? */

/* conclude.c: what follows from a look, in one transaction */
struct visit_feed {
	int feed;                    /* index into the member's feeds */
	bool conditional;
	uint64_t host;
	struct feed_memory memory;
	const struct look_result *result;
	enum outcome outcome;        /* what counts once it is concluded: a list that is read may be no answer all the same */
	const char *why;             /* the sentence that goes with it, "" = none */
	uint64_t shown;              /* hash of the body that it showed before */
	struct packed body;          /* what was read, if its slot was needed again before the look is concluded; else empty */
};
void visit_take_body(const struct keeper *k, struct visit_feed *f, const struct look_result *r); /* while r is in hand; once is enough */
void conclude_look(struct keeper *k, int member, moment at, struct visit_feed *feeds, int n);
void conclude_turn(struct keeper *k, int member);       /* time alone changed its verdict, or its source did */
void conclude_source(struct keeper *k, int source);     /* the same for a source */
void conclude_freeze(struct keeper *k);                 /* we went offline, or came back */
void conclude_unwritten(struct keeper *k, const char *what); /* logged; the cards are ahead of the store and read again */

/* failing.c: what the log says of looks that fail */
void failing_header(struct keeper *k, int member, const char *error);                     /* its header_file cannot be read */
void failing_note(struct keeper *k, int member, const struct visit_feed *v, moment now); /* of a good look: nothing */
void failing_tell(struct keeper *k, moment now);        /* what is due; MOMENT_NEVER: all that is not told, before the register goes */

#endif
