/*
 * store-in - what the files of this room share; no other room includes it.
 */
#ifndef NEWMEDIA_STORE_IN_H
#define NEWMEDIA_STORE_IN_H

#include <sqlite3.h>

#include "log.h"
#include "store.h"

enum {
	STORE_APPLICATION_ID = 0x4e4d4443, /* "NMDC": tells `file` and us what this database is */
	OWED_MAX = 64,                     /* sources: a batch of looks has seldom more */
	BATCH_MAX = 256,                   /* looks a commit: twice as many gain little more; whatever their number, none waits longer than the keeper says */
	AUTO_VACUUM_INCREMENTAL = 2,       /* as PRAGMA auto_vacuum says it */
	QUERIES_MAX = 256,                 /* prepared statements; the room has about half of it (a power of two) */
	BUSY_WRITER_MS = 10000,            /* only another tool's checkpoint or backup can make the writer wait */
	BUSY_READER_MS = 2000,
};

struct store {
	sqlite3 *db;
	enum store_mode mode;
	struct text error;
	int depth;             /* store_begin() calls not yet ended */
	bool failed;           /* within this whole: it will be rolled back */
	bool alone;            /* this whole has a savepoint */
	struct source_card *owed[OWED_MAX]; /* sources whose rows are written before the batch is committed, or before a whole that has a savepoint */
	int n_owed;
	bool wary;             /* a whole without has failed: from now on none is without */
	int pending;           /* wholes ended, not yet committed */
	uint64_t lost;         /* wholes ended that could never be committed */
	void (*bring)(void *ctx); /* store_bring() */
	void *in_hand;
	int64_t keep_evidence; /* seconds after its finding and its review are closed */
	moment newest;         /* time of the newest row, with what is pending */
	moment newest_before;  /* the same, before the whole that is being written */
	moment newest_saved;   /* as meta has it */
	struct { const char *sql; sqlite3_stmt *st; } cache[QUERIES_MAX];
	struct text save_source, save_feed, grow_run, begin_run, load_source, load_feed; /* SQL made from the card tables */
};

/* Sets the sentence (the first one of a whole stays), N_("..."), and marks the whole as failed; always -1. */
int store_fail(struct store *s, const char *msgid, ...) __attribute__((format(printf, 2, 3)));
/* What an admin does about the last error, to stand behind SQLite's words; "" = nothing we know. */
const char *store_way_out(sqlite3 *db);
/* Their rows; 0 or -1. */
int store_save_owed(struct store *s);
/* A row speaks of something we learned at `now`. */
void store_note_time(struct store *s, moment now);

/*
 * A statement in use: made ready by query_new(), parameters given in order,
 * then run or walked; columns taken in order.  sql must live as long as the
 * store: its address is its name in the cache.  Where the statement is already
 * being walked further up the stack, a second one is prepared.
 */
struct query {
	struct store *s;
	sqlite3_stmt *st;      /* NULL: could not be prepared, every call below then fails */
	int at;                /* next parameter or column */
	bool own;              /* not in the cache */
	bool failed;           /* a step of it did */
};
struct query query_new(struct store *s, const char *sql);
struct query query_once(struct store *s, const char *sql); /* of a text that need not stay: made ready for this time alone */
void query_int(struct query *q, int64_t v);
void query_id(struct query *q, int64_t v);         /* 0 = NULL */
void query_moment(struct query *q, moment m);      /* MOMENT_NONE = NULL */
void query_text(struct query *q, const char *t);   /* NULL counts as "" */
void query_text_or_null(struct query *q, const char *t);
void query_blob(struct query *q, const void *p, size_t n); /* p NULL = NULL */
int query_run(struct query *q);                    /* one that gives no rows: 0 or -1 */
int query_change(struct query *q, const char *what); /* the same, and it must have changed a row, else -1: "no WHAT", N_("...") */
int query_next(struct query *q);                   /* 1: a row; 0: no more, ended; -1: failed, ended */
void query_end(struct query *q);                   /* leaves early; harmless after the end */
int query_close(struct query *q);                  /* the same at the end of a walk: 0, or -1 where a step failed */
int64_t query_get_int(struct query *q);
moment query_get_moment(struct query *q);
const char *query_get_text(struct query *q);       /* never NULL; until the next step */
char *query_get_copy(struct query *q);             /* NULL stays NULL; to be freed */
const void *query_get_blob(struct query *q, size_t *ret_len);
int query_get_enum_(struct query *q, const char *(*name_of)(int), int count); /* a name we do not know reads as 0 */
#define query_get_enum(q, table, count) query_get_enum_((q), (const char *(*)(int))(void (*)(void))(table), (count))
void query_close_all(struct store *s);

/* The columns a card lives in: one row a field, so that saving and loading cannot disagree. */
enum field_kind { FIELD_MOMENT, FIELD_ID, FIELD_U32, FIELD_BOOL, FIELD_ENUM };
struct field {
	const char *column;
	size_t at;                       /* offset in the card */
	enum field_kind kind;
	const char *(*name_of)(int);     /* of an enum */
	int count;
};
void fields_give(struct query *q, const struct field *f, int n, const void *card);
void fields_take(struct query *q, const struct field *f, int n, void *card);
bool fields_differ(const struct field *f, int n, const void *a, const void *b);
void fields_list(struct text *t, const struct field *f, int n, const char *each); /* each: a format for the column's name */

enum { FEED_NOW_FIELDS = 9 };
extern const struct field feed_now_fields[FEED_NOW_FIELDS]; /* of a feed's card, in table feed_now */
#define MEMORY_SET "etag = ?, last_modified = ?, body_hash = ?, retry_at = ?, moved_to = ?, moved_since = ?, pace = ?, skips = ?" /* there, too */
void memory_give(struct query *q, const struct feed_memory *m);

/* Brings a database to the last version of the table, in steps of one transaction each; keeps a copy of an older one first. */
struct migration { int to; const char *sql; };
int store_migrate(sqlite3 *db, const char *path, const struct migration *steps, int n, struct text *err);
int store_migrate_to_latest(sqlite3 *db, const char *path, struct text *err);
/* 0: it is a newmedia store of this version; else -1 and the sentence. */
int store_check_version(sqlite3 *db, const char *path, struct text *err);
int store_pragma(sqlite3 *db, const char *name, int64_t *ret);

/* Compact forms of what a source card holds; version byte first.  unpack: -1 if they are not exactly that. */
void blob_pack_arrivals(struct text *t, const struct arrivals *a);
int blob_unpack_arrivals(struct arrivals *a, const void *p, size_t n);
void blob_pack_lateness(struct text *t, const struct lateness *l);
int blob_unpack_lateness(struct lateness *l, const void *p, size_t n);

/* A size and a zstd frame, as two columns. take sets ret; -1: they are not exactly that. */
void packed_give(struct query *q, const struct packed *p);
int packed_take(struct query *q, struct text *ret);
/* What the feeds of the finding's account showed last is kept with it; within a whole. */
int evidence_keep(struct store *s, int64_t finding, moment now);

/* The files given with a step or an observation are kept with it; within a whole. */
int files_keep(struct store *s, enum file_of what, int64_t id, const struct by *by);
/* Rows of name, content, size, sha256 of files that were kept; ends q. */
int files_walk(struct query *q, bool (*row)(void *ctx, const struct file_row *r), void *ctx);
/* Rows of id, kind, cause, recipient, body, queued of `letter`; ends q. */
int letters_walk(struct query *q, bool (*row)(void *ctx, const struct letter_row *l), void *ctx);
int record_add_functions(sqlite3 *db);             /* chained() for SQL */
/* The status of the life cycle, and its history; within a whole. */
int store_set_status(struct store *s, int64_t account, enum status was, enum status is, moment now);

/* ---- what years leave: store-zip.c, store-sum.c, store-pack.c, store-packed.c, store-tidy.c ---- */

void zip_text(struct text *ret, const struct text *plain);
int unzip_text(struct text *ret, const void *p, size_t n); /* -1: it is no such stream */
int zip_add_functions(sqlite3 *db);                        /* unzip(BLOB) for SQL */

/* One bite of tidying. */
struct tidy {
	struct store *s;
	const struct zone *zone;
	moment now;
	int left;              /* rows that may still be moved in this bite; below 1: stop, there is more */
};
int tidy_day(const struct tidy *t, moment m);    /* days since 1970-01-01 of its day in the house's zone */
int tidy_month(const struct tidy *t, moment m);  /* months since 1970-01, likewise */
enum { TIDY_LOOKS_DAYS = 60, TIDY_POSTS_MONTHS = 13, TIDY_EVIDENCE_MONTHS = 13, TIDY_WEEK = WEEK };
/* Sums up the feed's runs that ended before `before`. */
int sum_looks(struct tidy *t, int64_t feed, moment before);
/* Rows of the keys of all lists that a feed is known to have shown, as store-look.c packs them. */
struct query pack_listed(struct store *s, int64_t feed);
/* Packs the posts first seen before `before`; counts packs that ended before `count_before` and lets them go. */
int pack_posts(struct tidy *t, int64_t account, int64_t feed, moment before);
int pack_count(struct tidy *t, int64_t account, moment count_before);
/* Of the keys whose posts are not known: those that were packed or counted. */
int pack_find_known(struct store *s, int64_t feed, const uint64_t *keys, const uint64_t *faces, int n, struct known_post *ret);

/* The marks of posts that leave their table (store-mark.c): collected for one month of a feed, then added to what stands there. */
bool mark_counts(moment first_seen, moment believed, bool at_first);
void mark_put(struct text *t, const struct zone *z, moment first_seen, moment believed, const char *comments);
int mark_write(struct store *s, int month, int64_t account, int64_t feed, const struct text *marks);
/* Tells the marks of a month, days since 1970-01-01; -1: they are not exactly that. */
int mark_walk(const void *marks, size_t n, int month, void (*mark)(void *ctx, int64_t seen, int64_t dated, enum comments comments), void *ctx);

void key_put(struct text *t, uint64_t v);
uint64_t key_get(const unsigned char *p);

#endif
