/*
 * store - the memory of the house; the only room that knows SQL.
 *
 * Its functions speak of facts.  All writes of one look belong to one
 * transaction: the caller brackets them with store_begin() and store_end();
 * the store commits every 256 looks or when store_commit() is called (the
 * keeper does so at the latest 0.2 s after the first), synchronous=FULL.  A
 * look never spans two transactions; kill -9 at any instant loses at most
 * looks that were not committed, never half of one.
 *
 * Every fact carries the time it became known (`now` in the calls).
 * Functions return 0, or -1 after which store_error() has the sentence; the
 * transaction is then rolled back by store_end(), which also returns -1.
 */
#ifndef NEWMEDIA_STORE_H
#define NEWMEDIA_STORE_H

#include "card.h"
#include "clue.h"
#include "coverage.h"
#include "observe.h"
#include "review.h"

struct store;
enum store_mode { STORE_WRITE, STORE_READ }; /* WRITE creates and migrates; READ never waits for the writer */
#define STORE_SCHEMA_VERSION 3

struct store *store_open(const char *path, enum store_mode mode, struct text *err); /* NULL and a sentence */
void store_close(struct store *s); /* commits what is pending */
const char *store_error(const struct store *s);
/*
 * Wholes nest: only the outermost counts.  When store_begin() returns -1
 * nothing was begun; store_end() then returns -1 too and changes nothing.  A
 * writing call outside is a whole of its own.  For a reader the pair means one
 * consistent view.
 */
int store_begin(struct store *s);
int store_begin_look(struct store *s); /* the same, cheaper, of what is made again when lost: the first to fail takes its batch with it, see store_lost() */
int store_end(struct store *s);    /* a look (or another whole) is complete */
void store_give_up(struct store *s, const char *why); /* the whole that is being written is not to stand: store_end() will say so */
int store_commit(struct store *s); /* make everything ended durable now */
int store_pending(const struct store *s); /* ended but not yet durable */
/* Looks that had ended and yet could not be made durable (a full disk gives up the whole batch), since the store was opened.
 * When it grows, the cards in memory are ahead of the store: they must be loaded anew. */
uint64_t store_lost(const struct store *s);
/* Can anything be written just now? Nothing may be open or pending: then no. */
bool store_takes_writing(struct store *s);
moment store_newest(struct store *s); /* time of the newest row; MOMENT_NONE = empty (--now earlier is refused) */
/* 0: PRAGMA integrity_check and foreign keys are fine; else -1 and the sentence. */
int store_verify(struct store *s);

/* ---- the register ------------------------------------------------------ */

struct unit_fact { const char *key, *name, *parent, *level, *code; int order; };
bool unit_fact_same(const struct unit_fact *a, const struct unit_fact *b);
int store_put_unit(struct store *s, const struct unit_fact *u, moment now);

/* What feeds.d says of an account. Every change of a field becomes history. */
struct account_fact {
	const char *key, *name, *unit;
	enum platform platform;
	bool manual, witness;
	enum status status;      /* acts once, as an event, when the file's value changes */
	moment opened;
	const char *reg;         /* the other register fields, one "name: value" a line, for the history */
};
/* Creates or updates; fills id, status, observed_*, flag, state, proof (all else is left alone: it is the caller's). */
int store_put_account(struct store *s, const struct account_fact *f, moment now, struct account_card *ret);
/* A suspension that had an end: the status is normal again, its review goes on. */
int store_end_suspension(struct store *s, int64_t account, moment now);
/* The same without writing, for readers: 1 known, 0 unknown (ret is then as for a new account), -1. */
int store_get_account(struct store *s, const char *key, struct account_card *ret);
/* Accounts in the store that `is_registered` does not know are marked removed (history and review stay); back again: unmarked. */
int store_mark_removed(struct store *s, bool (*is_registered)(void *ctx, const char *key), void *ctx, moment now);

/* A source by name; allocates what ret needs (source_card_clear frees). `feeds`, `accounts`, `asked` are the caller's.
 * via: enum via; -1 = as it was, a new one a bridge. */
int store_put_source(struct store *s, const char *name, int via, moment now, struct source_card *ret);
int store_get_source(struct store *s, const char *name, int via, struct source_card *ret); /* 1, 0, -1 as above */
int store_save_source(struct store *s, const struct source_card *c);
/* The same, once for all the looks of a batch, before it is committed: *c must live until then. Sets c->stored; where the batch is lost, the cards are read anew. */
int store_save_source_soon(struct store *s, struct source_card *c);

/* What a feed needs on the wire, kept over restarts. Owned; feed_memory_clear frees. */
struct feed_memory {
	char *etag, *last_modified;  /* verbatim, NULL = none */
	uint64_t body_hash;          /* of the last good body, 0 = none */
	moment retry_at;             /* asked to wait until then, NONE = no */
	char *moved_to;              /* permanent redirect, NULL = none */
	moment moved_since;
	int64_t pace;                /* seconds between two changes, as the last document said; 0 = it did not */
	uint32_t skips;              /* when not to ask, as it said: bits as in struct reading; 0 = it did not */
	bool changed;                /* since it was read. Not stored: the caller's */
};
void feed_memory_clear(struct feed_memory *m);
int store_put_feed(struct store *s, int64_t account, const char *url, int64_t source, bool partial, moment now, struct feed_card *ret);
int store_get_feed(struct store *s, int64_t account, const char *url, struct feed_card *ret); /* 1, 0, -1; `source` is the caller's */
int store_get_feed_memory(struct store *s, int64_t feed, struct feed_memory *ret);
int store_save_feed(struct store *s, const struct feed_card *f); /* but what store_add_look() writes */
bool store_feed_differs(const struct feed_card *a, const struct feed_card *b);

/*
 * All cards at once, for who keeps them all: each table is read once, in its own order.  Each of these asks where a card
 * belongs (NULL: nobody wants it) and fills it as the call for a single one does.  What they are given is theirs until
 * they return; they must not write.
 */
struct account_said {            /* what feeds.d said of an account last */
	int64_t id;              /* row in the store; each is greater than the one before */
	const char *key, *name, *unit, *platform, *status, *reg;
	bool manual, witness, removed;
	moment opened;
};
bool account_said_same(const struct account_said *was, const struct account_fact *is);
struct card_places {
	struct source_card *(*source)(void *ctx, const char *name, enum via was, int *ret_via); /* *ret_via: -1 = as it was */
	struct account_card *(*account)(void *ctx, const struct account_said *said);
	struct account_card *(*by_id)(void *ctx, int64_t account);                            /* one that `account` was given */
	struct feed_card *(*feed)(void *ctx, int64_t account, const char *url, int64_t source, bool partial);
	struct clues *(*clues)(void *ctx, int64_t account);
};
int store_place_sources(struct store *s, const struct card_places *p, void *ctx);
int store_place_accounts(struct store *s, const struct card_places *p, void *ctx);
int store_place_feeds(struct store *s, const struct card_places *p, void *ctx);
int store_place_clues(struct store *s, const struct card_places *p, void *ctx);
int store_each_unit(struct store *s, void (*row)(void *ctx, const struct unit_fact *u), void *ctx);

/* ---- looks and posts --------------------------------------------------- */

struct look_fact {
	int64_t account, feed;
	moment at;
	enum outcome outcome;
	enum blocked blocked;
	uint32_t http_status;
	bool full;               /* asked without validators */
	bool anew;               /* it brought another body than the feed's last good one: no look before it was like it */
	uint64_t body_hash;
	uint32_t posts;          /* in the list; 0 with UNCHANGED */
	const char *error;       /* "" = none */
	const char *address;     /* peer, "" = none */
	const struct feed_card *card; /* of the feed, as the look left it, ... */
	const struct feed_memory *memory; /* ... and what it needs on the wire from now on */
	const uint64_t *keys;    /* of a READ list, in its order: kept with the run */
	int n_keys;
};
/* Extends the feed's running run of equal looks, or starts a new one; keeps the longest pause. Of the card it writes what every look
 * changes; what else has changed is for store_save_feed(). The memory is written where it has changed. */
int store_add_look(struct store *s, const struct look_fact *l);
/* The marks of the posts that the feed's last list showed (shown.h), at most cap: how many; -1. */
int store_get_shown(struct store *s, int64_t feed, uint64_t *ret, int cap);
int store_save_shown(struct store *s, int64_t feed, const uint64_t *marks, int n);
/* Of those that ret does not have as known already. faces: of the posts as they are shown now. */
int store_known_posts(struct store *s, int64_t feed, const uint64_t *keys, const uint64_t *faces, int n, struct known_post *ret);
struct post_fact {
	int64_t account, feed;
	uint64_t key, face;
	const struct post *post;
	struct instant when;     /* as believed: declared, or SIGHT */
	bool future, at_first;
	moment first_seen;
};
int store_add_post(struct store *s, const struct post_fact *p);

/* ---- the newest post's own page (store-page.c) --------------------------- */

struct newest_post {
	int64_t feed;
	uint64_t key, face;
	bool page_read;          /* its page was read */
	int page_tries;          /* looks at its page, whatever came of them */
	moment last_page;        /* the last look at a page of any post of the account; NONE = never */
};
/* The account's newest post that has an address; 1, 0: none, -1. */
int store_get_newest_post(struct store *s, int64_t account, struct newest_post *ret, struct text *url);
/* What a host of pages was asked since `day` and in the day before it. */
struct page_host_fact {
	int asked;               /* since `day` */
	moment last;             /* NONE = not asked */
	moment refused;          /* when it last answered with a captcha, a login or "too often"; NONE = it did not */
};
int store_get_page_host(struct store *s, uint64_t host, moment day, struct page_host_fact *ret);
struct page_fact {
	int64_t account;
	const struct newest_post *post;
	uint64_t host;
	moment at;
	enum outcome outcome;
	enum blocked blocked;
	uint32_t http_status;
	const char *url;         /* secrets masked */
	moment published;        /* as the page says; NONE = it does not */
	enum precision precision;
	enum comments comments;
	const char *comments_said;
	const char *name;        /* what the page calls the account, "" = nothing */
	const char *error;       /* "" = none */
};
/* A row of its own; what it says of comments is written to the post. */
int store_add_page_look(struct store *s, const struct page_fact *p);
struct page_row {
	int64_t feed;
	moment at, published;
	enum precision precision;
	enum outcome outcome;
	enum blocked blocked;
	uint32_t http_status;
	enum comments comments;
	const char *url, *comments_said, *name, *error;
};
/* Newest first, since. */
int store_each_page_look(struct store *s, int64_t account, moment since, bool (*row)(void *ctx, const struct page_row *r), void *ctx);

/* ---- verdicts, findings, reviews --------------------------------------- */

struct verdict_fact {        /* what status and letters show without judging again; and the habit, which changes as seldom */
	int64_t account;
	enum state state;
	enum proof proof;
	struct instant last_update;
	moment deadline;
	bool check_by_hand;
	moment at;
	int64_t habit;           /* as in the account's card */
};
int store_save_verdict(struct store *s, const struct verdict_fact *v);
/* 1, 0 never judged, -1; `at`: since when it says this */
int store_get_verdict(struct store *s, int64_t account, struct verdict_fact *ret);

/* account or source is 0 where the finding is not about one. `detail` in English, msgid-like. */
int store_open_finding(struct store *s, enum rule rule, int64_t account, int64_t source, moment since, moment deadline,
	enum proof proof, const char *detail, moment now, int64_t *ret_id);
int store_save_flag_rule(struct store *s, const struct flag_card *f); /* by what its deadline was counted */
int store_prove_finding(struct store *s, int64_t id, const char *detail, moment now);
int store_end_finding(struct store *s, int64_t id, const char *detail, moment now);
int store_void_finding(struct store *s, int64_t id, const char *detail, moment now);
/* A word about an open finding: what it says now becomes its detail, and a step of it. */
int store_note_finding(struct store *s, int64_t id, const char *detail, moment now);

/* What a clue speaks of, kept beside its finding (store-clue.c). */
struct clue_fact {
	struct clue clue;        /* its `finding` names the row */
	int days, over;          /* of a gap, else 0 */
	int covered;             /* thousandths of the stretch that were watched; -1 = it speaks of none */
	uint32_t looks;          /* good ones in the stretch */
	int64_t longest_pause;   /* between two of them, seconds */
	const char *holes;       /* "cause seconds", one a line */
};
int store_save_clue(struct store *s, const struct clue_fact *c);
int store_get_clue(struct store *s, int64_t finding, struct clue_fact *ret, struct text *holes); /* 1, 0 none, -1; ret->holes is holes' */
/* The open ones of an account are added to ret. */
int store_get_clues(struct store *s, int64_t account, struct clues *ret);
/* Open findings of that rule about accounts of the source, found at `since` or later. Their accounts but one; -1. */
int store_count_clues(struct store *s, enum rule rule, int64_t source, int64_t but_account, moment since);
int store_source_found(struct store *s, enum rule rule, int64_t source, moment since); /* a finding on the source itself: 1, 0, -1 */
int store_mark_clue(struct store *s, int64_t finding, moment to);
int store_add_hole(struct store *s, int64_t feed, const struct hole *h, moment now);
/* Those that reach into [from, to], ascending; at most cap: how many, -1. */
int store_get_holes(struct store *s, int64_t feed, moment from, moment to, struct hole *ret, int cap);
/* What a list or a post's own page says of its comments; unknown says nothing. */
int store_note_comments(struct store *s, int64_t feed, uint64_t key, enum comments c, const char *said, moment at);
/* The newest posts of a feed of whose comments anything is known, newest first: how many, -1. */
int store_get_commented(struct store *s, int64_t feed, struct commented *ret, int cap);
/* The name a feed called itself by last; "" none. */
int store_save_name(struct store *s, int64_t feed, const char *name);
int store_get_name(struct store *s, int64_t feed, struct text *ret);
int store_count_name(struct store *s, int64_t source, const char *name);  /* feeds of the source that call themselves so; -1 */

/* One open review an account: opening a second is an error (asserted by a unique index, too). */
int store_open_review(struct store *s, int64_t account, int64_t finding, bool hand_before_notice, const char *who,
	const char *why, moment now, int64_t *ret_id);
int store_open_review_of(struct store *s, int64_t account, int64_t *ret_id, enum review_state *ret_state); /* 1, 0 none, -1 */

/* Who says something, and what he brings. */
struct proof_file { const char *name; const void *bytes; size_t len; };
struct by {
	const char *who;             /* the name that was given, or newmediad */
	const char *peer;            /* the user of this machine who asked; "" = the daemon itself */
	const char *why;
	moment now;
	const struct proof_file *files;
	int n_files;
};
enum file_of { FILE_OF_FINDING_STEP, FILE_OF_REVIEW_STEP, FILE_OF_OBSERVATION, FILE_OF_COUNT };
struct file_row { const char *name; int64_t content, size; const uint8_t *sha256; };
int store_each_file(struct store *s, enum file_of what, int64_t id, bool (*row)(void *ctx, const struct file_row *r), void *ctx);

/* A decision: `step` names it; silence that is void or corrected ends, and is not found again for the same deadline;
 * other findings stay open as long as their cause does. */
int store_decide_finding(struct store *s, int64_t finding, const char *step, enum standing to, const struct by *by, int64_t *ret_step);
/* Who made that step since the standing was last decided: 1, 0 nobody, -1. */
int store_decided_by(struct store *s, int64_t finding, const char *step, struct text *ret_who);
int store_was_confirmed(struct store *s, int64_t finding); /* at any time: 1, 0, -1 */
/* Whom a letter told of the finding, by unit ("" = the office's). */
int store_each_told(struct store *s, int64_t finding, bool (*row)(void *ctx, const char *unit, const char *name, const char *address), void *ctx);
struct review_step {
	enum review_event event;
	enum review_state to;
	moment due;                  /* until when the next step is owed; NONE = it is not */
	moment dated;                /* the day a notice or answer bears; NONE = none */
	const char *url;             /* of a stop notice; NULL = none */
};
int store_step_review(struct store *s, int64_t review, const struct review_step *step, const struct by *by);
/* An event from outside on the account's open review, or on its closed one where that reopens; silently nothing where the table refuses it. */
int store_review_outside(struct store *s, int64_t account, enum review_event event, const char *why, moment now);
int store_review_before_objection(struct store *s, int64_t review, enum review_state *ret_state, moment *ret_due); /* 1, 0, -1 */
/* A person's look (truth: direct, complete, lag 0). */
struct observation_fact { int64_t account; moment at, last_update; enum interaction interaction; bool works; };
int store_observe(struct store *s, const struct observation_fact *o, const struct by *by);

/* ---- what is owed to people -------------------------------------------- */

/* Queues a message once per cause: a second one of the same cause is silently the first. */
int store_queue_letter(struct store *s, const char *kind, const char *cause, const char *recipient, const char *body, moment now);
/* Messages not yet told, oldest first; stops when tell returns false. Outside a whole what is pending is committed first:
 * nobody is told what a crash could undo. */
struct letter_row { int64_t id; const char *kind, *cause, *recipient, *body; moment queued; };
int store_each_untold(struct store *s, bool (*tell)(void *ctx, const struct letter_row *l), void *ctx);
int store_told(struct store *s, int64_t letter, moment now);

/* ---- what decisions rest on ---------------------------------------------- */

/* Bytes as they are stored. */
struct packed { char *bytes; size_t len, size; }; /* size: before packing */
void store_pack(struct packed *ret, const void *bytes, size_t len); /* ret->bytes is the caller's: packed_clear() */
void packed_clear(struct packed *p);

/* What a look was answered with.  Of a feed the last good body is held and the one that it showed before, and the last answer that could
 * not be used.  Which are worth it, the caller knows (judge/grounds.h). */
struct body_fact {
	int64_t feed;
	moment at;                      /* when it was asked for */
	uint64_t hash, before;          /* of this body; of the one that the feed showed before: what else is held is let go */
	bool page;                      /* of a post's own page that shows closed comments: the last one is held */
	enum outcome outcome;           /* READ, or of a body that could not be used: BLOCKED, UNREADABLE, ... */
	uint32_t http_status;
	const char *url;                /* after redirects, secrets masked */
	const char *address, *head, *content_type;
	struct packed body;
};
int store_save_body(struct store *s, const struct body_fact *b);
int store_has_body(struct store *s, int64_t feed, uint64_t hash); /* a good one: 1, 0, -1 */
int store_drop_bodies(struct store *s, int64_t feed);            /* the good ones: the feed shows them no more, and nothing rests on them */
/* Called before a finding is given its evidence, to save what is in hand and not saved yet; NULL: nothing is. */
void store_bring(struct store *s, void (*bring)(void *ctx), void *ctx);
/* What a finding about an account keeps of them, from when it was opened and when it was proven; oldest first. */
struct evidence_row {
	int64_t feed;
	moment at;
	enum outcome outcome;
	uint32_t http_status;
	const char *url, *address, *head, *content_type;
	int64_t content, size;
	const uint8_t *sha256;          /* STORE_SHA256 bytes */
};
int store_each_evidence(struct store *s, int64_t finding, bool (*row)(void *ctx, const struct evidence_row *r), void *ctx);

enum { STORE_SHA256 = 32 };
#define STORE_CONTENT_MAX ((size_t)64 << 20) /* bytes of one body, proof or screenshot; max_body and photos are far below */
void store_sha256(const void *bytes, size_t len, uint8_t ret[STORE_SHA256]);
/* Keeps the bytes, once however often they are named; the row that names it is the caller's, in the same whole. */
int store_put_content(struct store *s, const void *bytes, size_t len, moment now, int64_t *ret_id);
/* 1, 0: there is none, -1: it is damaged. ret is set to the bytes. */
int store_get_content(struct store *s, int64_t id, struct text *ret, uint8_t ret_sha256[STORE_SHA256]);

/*
 * Letters on their way, one row a recipient (store-outbox.c).  Put, frozen, tried, settled: each is durable before the next
 * step is made, and an attempt is counted before it is made.
 */
struct outbox_new {
	const char *cause;              /* unique: a second one of the same cause is silently the first */
	const char *kind;               /* digest, holiday, notice */
	const char *unit;               /* key: whose accounts it speaks of; "" = of all */
	const char *name, *address;     /* of the recipient */
	moment as_of, due;              /* what was known when; when it should have left */
};
int store_put_outbox(struct store *s, const struct outbox_new *o, moment now, int64_t *ret_id); /* id 0: it was there; may be NULL */
/* The notice to that address that nobody has begun to make, and so still takes messages; id 0 = none. */
int store_open_notice(struct store *s, const char *address, int64_t *ret_id);
int store_add_outbox_part(struct store *s, int64_t outbox, int64_t letter);    /* a notice tells this message */
int store_each_outbox_part(struct store *s, int64_t outbox, bool (*row)(void *ctx, const struct letter_row *l), void *ctx);
struct outbox_row {
	int64_t id;
	const char *cause, *kind, *unit, *name, *address, *subject, *message_id, *said;
	moment as_of, due, frozen, last, next; /* frozen NONE: not made; last NONE: never tried; next NONE: it is done */
	enum mailing result;
	int attempts;                   /* to make it, then to send it */
	uint32_t code;                  /* of the server's last answer, 0 = none */
	size_t size;                    /* bytes of the frozen letter */
};
/* Newest first; open_only: those still owed and those that failed. */
int store_each_outbox(struct store *s, bool open_only, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx);
int store_each_due_outbox(struct store *s, moment now, int most, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx);
int store_get_outbox(struct store *s, int64_t id, bool (*row)(void *ctx, const struct outbox_row *r), void *ctx);
int store_next_outbox(struct store *s, moment *ret);            /* when the next one is due; NEVER = none */
enum { OUTBOX_FAILED_SHOWN = 4 * WEEK }; /* how long one that failed is counted as trouble: the admin reads of it in time */
struct outbox_counts { int owed, troubled, failed, sent; };     /* troubled: owed and tried in vain */
int store_count_outbox(struct store *s, struct outbox_counts *ret);
int store_get_frozen(struct store *s, int64_t id, struct text *ret);           /* 1, 0 not made yet, -1 */
struct outbox_letter { const char *subject, *message_id; const void *bytes; size_t len; };
int store_freeze_outbox(struct store *s, int64_t id, const struct outbox_letter *l, moment now);
int store_try_outbox(struct store *s, int64_t id, moment next, moment now);    /* before the attempt; next: if nothing comes of it */
/* `next` counts for MAILING_OWED only. */
int store_settle_outbox(struct store *s, int64_t id, enum mailing result, uint32_t code, const char *said, moment next, moment now);
/* Letters done before `before` are let go of, addresses and all, some hundred a call: how many; -1. */
int store_drop_outbox(struct store *s, moment before);
int store_get_digest_day(struct store *s, int64_t *ret);        /* days since 1970-01-01 of the last digest queued; -1 = none ever */
int store_set_digest_day(struct store *s, int64_t day);

/* ---- our own watch ------------------------------------------------------ */

/* The watch has been going since; a pause longer than `pause` before now starts it anew. */
int store_watch_started(struct store *s, moment now, int64_t pause, moment *ret_since);
int store_watch_alive(struct store *s, moment now);     /* the watch is still going */
int store_get_watch(struct store *s, moment *ret_since, moment *ret_alive); /* for readers; NONE = never */
int store_save_freeze(struct store *s, const struct freeze *f);    /* by its `from`: inserts or updates */
int store_get_freezes(struct store *s, struct world *w);           /* the latest 64, and frozen */

/* ---- what was known then: the figures of a period --------------------------- */

/* Facts count as they were known at the check point, whatever was learned since. */
struct period {
	moment from, at;                /* the check point: the end of the period's last day, not in it */
	moment decided;                 /* what persons said of findings counts until then, inclusive */
	const struct zone *zone;        /* the house's: it cuts the days */
};
struct unit_row { const char *key, *name, *parent, *level; int rank; };
int store_each_unit_then(struct store *s, moment at, bool (*row)(void *ctx, const struct unit_row *r), void *ctx);
/* Accounts as the register has them now, ascending; those not yet known at `at` are left out. */
struct account_row {
	int64_t id;
	const char *key, *name, *unit, *platform, *status, *witness, *registered; /* the last two: yes or no */
};
int store_each_account(struct store *s, moment at, bool (*row)(void *ctx, const struct account_row *r), void *ctx);
/* Changes of fields that are columns above, known after `at`, newest first: undone one by one they lead back to it. */
struct undo_row { int64_t account; moment at; const char *field, *old; };
int store_each_undo(struct store *s, moment at, bool (*row)(void *ctx, const struct undo_row *r), void *ctx);

/* What an account did in the period, as it was known at its end. Days since 1970-01-01. */
struct activity {
	int64_t account;                /* given, ascending */
	uint32_t posts;                 /* dated in the period; where two feeds show the same day, the larger number */
	uint32_t comments_known, comments_open; /* of the period's posts */
	int64_t last;                   /* day of the last update; ACTIVITY_NONE = none known */
	int gap;                        /* longest between two updates that ended in the period or was still running, days; -1 = none known */
	moment good_look;               /* a moment at which, or after which, it was surely read well; NONE = none in two months */
	enum interaction interaction;   /* the last tried by a person */
};
#define ACTIVITY_NONE INT64_MIN
int store_load_activity(struct store *s, const struct period *p, struct activity *v, int n);

/* Findings known at the check point that stood at some time in the period. */
struct judged_row {
	int64_t id, account, source;    /* account or source 0: not about one */
	enum rule rule;
	moment since, deadline, until;  /* until NONE: still open at the check point */
	enum proof proof;
	enum standing standing;         /* as persons had decided it */
	bool was_confirmed;             /* before that, where it is settled */
};
int store_each_judged(struct store *s, const struct period *p, bool (*row)(void *ctx, const struct judged_row *r), void *ctx);
/* Accounts that have a feed in the source. */
int store_each_fed(struct store *s, int64_t source, bool (*row)(void *ctx, int64_t account), void *ctx);

/* ---- circulars as issued ------------------------------------------------------- */

struct circular_count { const char *kind, *name; int registered, checked, failed; }; /* kind: total, platform, level, unit */
struct circular_item { int64_t account; const char *name, *unit, *rules; int streak; };
struct circular_file { const char *name; const void *bytes; size_t len; };
#define ISSUE_FACTS "facts.tsv" /* the file among them that holds counts and items, a line each */
struct circular_issue {
	const char *number, *signed_by, *corrects, *reason, *title, *how, *who; /* corrects "": it is no 更正 */
	struct period period;
	const struct circular_file *files;
	const struct circular_count *counts;
	const struct circular_item *items;
	int n_files, n_counts, n_items;
};
/* All of it in one whole, for ever; -1 where the number was given away or the one corrected does not exist. */
int store_issue_circular(struct store *s, const struct circular_issue *c, moment now, int64_t *ret_id);
struct circular_row {
	int64_t id;
	const char *number, *signed_by, *corrects, *reason, *title, *how, *who; /* corrects: a number, "" = none */
	moment from, at, decided, issued;
	int registered, checked, failed;
};
/* Oldest first. */
int store_each_circular(struct store *s, bool (*row)(void *ctx, const struct circular_row *r), void *ctx);
int store_each_circular_count(struct store *s, int64_t id, bool (*row)(void *ctx, const struct circular_count *r), void *ctx);
int store_each_circular_item(struct store *s, int64_t id, bool (*row)(void *ctx, const struct circular_item *r), void *ctx);
int store_each_circular_file(struct store *s, int64_t id, bool (*row)(void *ctx, const struct file_row *r), void *ctx);

/* ---- the record (store-record.c) ------------------------------------------------ */

/*
 * Who decided, changed, looked at or took out what: entries that are only ever
 * added, each bound to the one before by its hash; store_each_fault() finds one
 * that was changed or is missing.  Kept for ever: the Cybersecurity Law,
 * article 21, asks for six months at least.  Decisions, looks by hand, files,
 * changes of the register and circulars enter it by themselves, in the whole
 * that writes them; store_record() takes down what stands in no other table.
 */
#define RECORD_KINDS "source", "digest", "import", "export", "view", "backup" /* of store_record() */
int store_record(struct store *s, const char *what, const char *said, const struct by *by);
struct entry_row {
	int64_t id;
	moment at;
	const char *what;               /* one of RECORD_KINDS, or finding, review, observation, file, register, circular */
	const char *who, *peer;         /* as in struct by */
	const char *about;              /* JSON */
	const uint8_t *hash;            /* STORE_SHA256 bytes */
};
/* Oldest first; those made at `from` or later. */
int store_each_entry(struct store *s, moment from, bool (*row)(void *ctx, const struct entry_row *r), void *ctx);

/* ---- years ---------------------------------------------------------------- */

/*
 * A bite of tidying: looks older than 60 days become daily sums, posts that no
 * list shows any more are packed after 60 days and counted by the day after 13
 * months, decisions stay (store-tidy.c).  Moves about `budget` rows, 20 us
 * each, as one whole, and goes on where the bite before ended, over restarts.
 * 1: there is more to do; 0: all accounts have been gone through; -1.
 */
enum { TIDY_BUDGET_MIN = 16 };
int store_tidy(struct store *s, const struct zone *zone, moment now, int budget);
/* How long evidence is kept after its finding has ended and its review is closed; five years unless set. */
enum { STORE_KEEP_EVIDENCE_DAYS = 1826 };
void store_keep_evidence(struct store *s, int64_t seconds);
moment store_tidied(struct store *s);   /* when a round last came to its end; NONE = never */

/*
 * A copy of the store as it is at one moment, made while others write: to
 * FILE.part first, then renamed, on disk when this returns.  An existing file
 * is replaced only with `force`.  -1 and a sentence.
 */
struct backup_done { int64_t bytes; moment newest; };
int store_backup(const char *path, const char *file, bool force, struct backup_done *ret, struct text *err);
/* Every fault that can be found (SQLite's own check, references, the laws between rows), up to 100: how many; -1. */
int store_each_fault(struct store *s, void (*fault)(void *ctx, const char *sentence), void *ctx);
/* What the store holds, by the name of the thing. */
int store_each_count(struct store *s, void (*count)(void *ctx, const char *what, int64_t n), void *ctx);

/* ---- reading, for the tools --------------------------------------------- */

struct finding_row {
	int64_t id, account, source;
	const char *account_key, *source_name; /* "" = none */
	enum rule rule;
	enum standing standing;
	enum proof proof;
	moment since, deadline, until;  /* until: ended or void; NONE = open */
	const char *detail;
	int64_t review;                 /* 0 = none */
};
int store_get_finding(struct store *s, int64_t id, bool (*row)(void *ctx, const struct finding_row *r), void *ctx); /* calls row at most once */
/* account 0 = all; open_only leaves out ended and void ones. */
int store_each_finding(struct store *s, int64_t account, bool open_only, bool (*row)(void *ctx, const struct finding_row *r), void *ctx);
struct look_row {
	int64_t id, feed;
	const char *url;
	moment first, last;             /* of the run */
	uint32_t count;                 /* looks in it */
	int64_t longest_pause;          /* between two of them, seconds */
	enum outcome outcome;
	enum blocked blocked;
	uint32_t http_status, posts;    /* 0 = no status; 0 with UNCHANGED */
	uint64_t hash;                  /* of the body, 0 = none */
	const char *error;              /* "" = none */
};
/* Newest first; runs that reach `since` or later. */
int store_each_look(struct store *s, int64_t account, moment since, bool (*row)(void *ctx, const struct look_row *r), void *ctx);
struct post_row {
	int64_t feed;
	const char *key, *url, *title, *published_raw; /* as the document had them */
	struct instant when;            /* as believed */
	bool future;
	moment first_seen;
	enum comments comments;
	const char *comments_said;      /* what that rests on, "" = nothing, or packed long ago */
	moment comments_at;             /* since when they are so; NONE = since it was first seen, or packed */
};
/* Newest first; first seen at `since` or later. */
int store_each_post(struct store *s, int64_t account, moment since, bool (*row)(void *ctx, const struct post_row *r), void *ctx);
/* How many posts count for a day, over the whole time, oldest first; days that had none are left out. */
struct post_day {
	int64_t feed;
	int day;                        /* since 1970-01-01, of the date as believed, in the zone */
	uint32_t posts;
	uint32_t open, closed;          /* of them, to comments, as last said; what is not known, or older than 13 months, is neither */
};
int store_each_post_day(struct store *s, int64_t account, const struct zone *zone, bool (*row)(void *ctx, const struct post_day *r), void *ctx);
/* What is left of looks older than 60 days, oldest first: the looks of one outcome on one day, or a run that spans several.
 * More than one of the same day and outcome add up. Younger ones: store_each_look(). */
struct look_day {
	int64_t feed;
	int day;                        /* of `first`, in the zone */
	enum outcome outcome;
	moment first, last;
	uint32_t count;
	int64_t longest_pause;          /* that one of them ended: since the good look before for a good one, since any for a failure */
};
int store_each_look_day(struct store *s, int64_t account, const struct zone *zone, bool (*row)(void *ctx, const struct look_day *r), void *ctx);
struct step_row {
	int64_t id, review;
	moment at;
	const char *event, *to, *who, *peer, *why;
	moment due, dated;              /* NONE = none */
	const char *url;                /* of a stop notice, "" = none */
};
int store_each_step(struct store *s, int64_t review, bool (*row)(void *ctx, const struct step_row *r), void *ctx);
struct finding_step_row { int64_t id; moment at; const char *step, *detail, *who, *peer, *standing; }; /* standing: after a decision, else "" */
int store_each_finding_step(struct store *s, int64_t finding, bool (*row)(void *ctx, const struct finding_step_row *r), void *ctx);
struct observation_row {
	int64_t id;
	moment at, last_update;         /* NONE = nothing was seen of it */
	enum interaction interaction;
	bool works;
	const char *who, *note;
};
/* What persons saw, newest first. */
int store_each_observation(struct store *s, int64_t account, bool (*row)(void *ctx, const struct observation_row *r), void *ctx);
struct review_row {
	int64_t id, account, finding;   /* finding 0 = none */
	const char *account_key;
	enum review_state state;
	bool hand_before_notice;
	moment opened, closed;          /* closed NONE = open */
	moment due;                     /* NONE = nothing is owed */
};
int store_get_review(struct store *s, int64_t id, bool (*row)(void *ctx, const struct review_row *r), void *ctx);
int store_each_review(struct store *s, int64_t account, bool open_only, bool (*row)(void *ctx, const struct review_row *r), void *ctx);
struct source_row {
	int64_t id;
	const char *name;
	enum via via;
	moment first_good, last_good, life, stale_since, word_at;
	enum source_word word;
};
int store_each_source(struct store *s, bool (*row)(void *ctx, const struct source_row *r), void *ctx);
struct change_row { moment at; const char *field, *old, *new_; };
int store_each_change(struct store *s, int64_t account, bool (*row)(void *ctx, const struct change_row *r), void *ctx);

#endif
