/*
 * fact - the words of the house: what is asked, answered, read and found.
 *
 * Every enum has a name table (fact.c); the names are what outsiders see in
 * JSON and in the store, so they are never changed.  The structs here travel
 * between the programs (wire.h).  Strings in a received struct point into the
 * packet: copy what must outlive the next wire_next().  No string is NULL in a
 * received struct; in one that is sent NULL counts as "".
 */
#ifndef NEWMEDIA_FACT_H
#define NEWMEDIA_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"

/* What an account's state is called (contract: `state`, in this order of precedence). */
enum state { STATE_CLOSED, STATE_SUSPENDED, STATE_NEW, STATE_MANUAL, STATE_CURRENT, STATE_DUE_SOON, STATE_OVERDUE,
	STATE_STALE_SOURCE, STATE_UNREACHABLE, STATE_UNREADABLE, STATE_UNKNOWN, STATE_COUNT };
enum proof { PROOF_NONE, PROOF_PRESUMED, PROOF_PROVEN, PROOF_COUNT };

/* What came of asking one feed once. The first two are good looks. */
enum outcome {
	OUTCOME_NONE,        /* not asked yet */
	OUTCOME_READ,        /* a body was read */
	OUTCOME_UNCHANGED,   /* 304, or the same bytes as at the last good look */
	OUTCOME_NETWORK,     /* no answer: name, connect, TLS, time-out, cut short */
	OUTCOME_STATUS,      /* an HTTP status that is no content */
	OUTCOME_RATE_LIMIT,  /* 429, or 503 with Retry-After, or said inside a 200 */
	OUTCOME_REFUSED,     /* by us: the guard, a scheme, too many redirects, too large */
	OUTCOME_BLOCKED,     /* a page that is no content: captcha, login, tombstone */
	OUTCOME_UNREADABLE,  /* neither feed nor page, or no posts after posts were seen */
	OUTCOME_CRASHED,     /* the reader died of it or ran out of time */
	OUTCOME_COUNT
};
bool outcome_is_good(enum outcome o);

/* How exactly a date was given; its earliest and latest instants follow from it. */
enum precision { PRECISION_NONE, PRECISION_SECOND, PRECISION_MINUTE, PRECISION_HOUR, PRECISION_DAY, PRECISION_MONTH, PRECISION_YEAR,
	PRECISION_SIGHT, /* dated by when we first saw it (truth rule 3) */
	PRECISION_COUNT };

enum comments { COMMENTS_UNKNOWN, COMMENTS_ENABLED, COMMENTS_DISABLED, COMMENTS_COUNT };
enum blocked { BLOCKED_NONE, BLOCKED_CAPTCHA, BLOCKED_LOGIN, BLOCKED_DELETED_POST, BLOCKED_DELETED_ACCOUNT,
	BLOCKED_VIOLATION, BLOCKED_UNAVAILABLE, BLOCKED_RATE_LIMIT, BLOCKED_COUNT };
enum format { FORMAT_NONE, FORMAT_RSS09, FORMAT_RSS10, FORMAT_RSS20, FORMAT_ATOM03, FORMAT_ATOM10, FORMAT_JSON_FEED,
	FORMAT_PAGE, FORMAT_JSON, FORMAT_COUNT };
enum doc_type { DOC_AUTO, DOC_FEED, DOC_PAGE, DOC_JSON, DOC_SHEET, DOC_TYPE_COUNT };
enum via { VIA_BRIDGE, VIA_DIRECT, VIA_COUNT };
/* What is at fault where a request failed on the network: who can help, not what was seen. */
enum fault { FAULT_NONE, FAULT_NAME, FAULT_PROXY_NAME, FAULT_PROXY, FAULT_TLS, FAULT_NETWORK /* all else */, FAULT_COUNT };
/* Whether the newest post's own page is looked at, too: at each new post, weekly, never. */
enum follow_mode { FOLLOW_DEFAULT /* not said */, FOLLOW_NEW, FOLLOW_WEEKLY, FOLLOW_OFF, FOLLOW_COUNT };
enum rule { RULE_NO_UPDATE, RULE_COMMENTS_DISABLED, RULE_NO_INTERACTION, RULE_BACKDATED, RULE_FUTURE_DATED, RULE_WRONG_WORDS,
	RULE_UNREACHABLE, RULE_UNREADABLE, RULE_STALE_SOURCE, RULE_DELETED_ACCOUNT, RULE_RENAMED, RULE_DUPLICATE,
	RULE_POSTED_AFTER_CLOSURE, RULE_GAP, RULE_UNANSWERED, RULE_LOST_SUBSCRIPTION, RULE_COUNT };
enum standing { STANDING_CLUE, STANDING_CONFIRMED, STANDING_DISMISSED, STANDING_OBJECTED, STANDING_CORRECTED, STANDING_SETTLED,
	STANDING_VOID, STANDING_COUNT };
enum platform { PLATFORM_WECHAT, PLATFORM_CHANNELS, PLATFORM_WEIBO, PLATFORM_DOUYIN, PLATFORM_TOUTIAO, PLATFORM_BAIJIAHAO,
	PLATFORM_KUAISHOU, PLATFORM_BILIBILI, PLATFORM_XIAOHONGSHU, PLATFORM_WEBSITE, PLATFORM_APP, PLATFORM_MINIPROGRAM,
	PLATFORM_OTHER, PLATFORM_COUNT };
enum status { STATUS_NORMAL, STATUS_RECTIFYING, STATUS_SUSPENDED, STATUS_CLOSING, STATUS_CLOSED, STATUS_CANCELLED, STATUS_COUNT };
enum interaction { INTERACTION_UNTESTED, INTERACTION_EFFECTIVE, INTERACTION_NONE, INTERACTION_COUNT };
/* What became of a letter to one recipient. */
enum mailing { MAILING_OWED, MAILING_SENT,
	MAILING_REFUSED,     /* the server will never take it */
	MAILING_EXPIRED,     /* tried for days in vain */
	MAILING_NOTHING,     /* when it was to be made there was nothing to tell any more */
	MAILING_COUNT };

const char *state_name(enum state v);
const char *proof_name(enum proof v);         /* "" for none */
const char *outcome_name(enum outcome v);
const char *precision_name(enum precision v);
const char *comments_name(enum comments v);
const char *blocked_name(enum blocked v);     /* "" for none */
const char *format_name(enum format v);       /* "" for none */
const char *doc_type_name(enum doc_type v);
const char *via_name(enum via v);
const char *follow_name(enum follow_mode v);  /* "" for not said */
const char *rule_name(enum rule v);
const char *standing_name(enum standing v);
const char *platform_name(enum platform v);
const char *status_name(enum status v);
const char *interaction_name(enum interaction v);
const char *mailing_name(enum mailing v);
/* The value called `name` in a table, e.g. fact_find(platform_name, PLATFORM_COUNT, "weibo"); -1: none. */
#define fact_find(table, count, name) fact_find_(((const char *(*)(int))(void (*)(void))(table)), (count), (name))
int fact_find_(const char *(*name_of)(int), int count, const char *name);

/* Ceilings of what travels; longer strings are cut between characters by the sender. */
enum {
	ID_MAX = 512, URL_MAX = 2048, TITLE_MAX = 600, RAW_MAX = 200, VALIDATOR_MAX = 1024, HEADERS_MAX = 8192, HEAD_RECORD_MAX = 8192, SENTENCE_MAX = 1000,
	RECIPE_MAX = 64 << 10, /* bytes of a recipe's text */
	ROW_MAX = 32 << 10,    /* bytes of a sheet's row */
	POSTS_CARRIED_MAX = 2000, /* posts of one document that are handed over; more are counted only */
};

/* fetch <- keeper: what a child needs to know before its first question. */
struct fetch_settings {
	uint32_t questions;        /* out at once, at most; an ask's id modulo this is a place of its own */
	uint32_t slots;            /* documents the memfd holds */
	uint64_t slot_size;        /* bytes a slot: also the ceiling of a decoded body */
	uint32_t per_host;         /* transfers at once to one host */
	uint32_t timeout_ms;       /* of a whole transfer */
	const char *user_agent;
	const char *proxy;         /* "" = none, whatever the environment says */
	const char *no_proxy;
	const char *ca_file;       /* PEM bundle, "" = the system's */
	const char *allow_private; /* as configured: comma separated CIDR or address:port */
};

enum { ASK_CONDITIONAL = 1 }; /* send the validators; without it the body is wanted whatever it is */

/* fetch <- keeper: ask one address. */
struct ask {
	uint64_t id;               /* the keeper's name for this question */
	uint32_t flags;            /* ASK_... */
	uint64_t body_hash;        /* of the last good body, 0 = none */
	const char *url;
	const char *etag;          /* echoed verbatim, "" = none */
	const char *last_modified; /* echoed verbatim, "" = none */
	const char *headers;       /* extra header lines "Name: value\n"..., secret, not sent across hosts; "" = none */
};

/* fetch <- keeper: a free slot, to be used for a body.  It is the fetcher's until an answer with an outcome READ names it. */
struct lent {
	uint32_t slot;
};

#define SLOT_NONE UINT32_MAX
enum {
	SLOT_NEAR = 64 << 10,      /* bytes at a slot's beginning that stay in memory once they were used: children map them */
	SLOT_LARGE = 256 << 10,    /* bytes: of a body of more the rest gives its memory back when it is done with */
};

/* fetch -> keeper: what came of it. */
struct answer {
	uint64_t id;
	uint32_t slot;             /* of an outcome READ: where the body lies, the keeper's again; SLOT_NONE where there is none */
	uint32_t outcome;          /* enum outcome: READ (a body lies in the slot; may still be unreadable), UNCHANGED, or a failure */
	uint32_t status;           /* HTTP status of the last answer, 0 = none came */
	uint32_t redirects;        /* followed */
	uint64_t body_len;         /* decoded bytes in the slot */
	uint64_t body_hash;        /* text_hash of them; equal to ask.body_hash => UNCHANGED and nothing in the slot is needed */
	int64_t retry_after;       /* seconds to wait, by the answer's own Date where a date was given; -1 = not said */
	int64_t max_age;           /* Cache-Control: max-age seconds, -1 = not said */
	int64_t age;               /* Age header, 0 = none */
	int64_t server_date;       /* Date header as a moment, MOMENT_NONE = none */
	uint32_t elapsed_ms;
	uint32_t truncated;        /* 1: the body ended before its declared length (outcome is then NETWORK) */
	const char *etag;
	const char *last_modified;
	const char *content_type;
	const char *final_url;     /* after redirects */
	const char *moved_to;      /* where a chain of only permanent redirects led, "" = none */
	const char *address;       /* the peer's address:port, "" = none */
	const char *head;          /* of an outcome READ: the header's lines as they came, secrets masked; "" = none */
	const char *error;         /* a sentence for a failure, "" = none */
	uint32_t fault;            /* enum fault, where the outcome is NETWORK; else NONE */
};

/* read <- keeper: read the document in a slot. */
struct parse {
	uint64_t id;
	uint32_t slot;
	uint32_t type;             /* enum doc_type */
	uint64_t len;              /* bytes */
	uint32_t platform;         /* enum platform: chooses the recipe */
	uint32_t part;             /* 0 = list, 1 = post (a post's own page) */
	int64_t now;               /* when it was fetched: relative dates count from here */
	const char *zone;          /* for dates that name none */
	const char *content_type;  /* as served, "" = unknown */
	const char *url;           /* where it came from: relative links count from here; "" = unknown */
};

/* read -> keeper: one post; before the reading that closes the document. */
struct post {
	uint64_t doc;              /* parse.id */
	int64_t published;         /* earliest instant the date allows; MOMENT_NONE = no date that can be read */
	uint32_t precision;        /* enum precision, of `published` */
	uint32_t pinned;           /* 1 = marked as pinned */
	uint32_t comments;         /* enum comments */
	const char *key;           /* the post's id as given (guid, id, ...), "" = none */
	const char *url;
	const char *title;         /* plain text, entities resolved, white space folded */
	const char *published_raw; /* the date as written, "" = none */
	const char *comments_said; /* what `comments` was told by, "" = nothing */
};

/* read -> keeper: what the document is; the last record about it. */
struct reading {
	uint64_t doc;
	uint32_t format;           /* enum format; FORMAT_NONE with an error */
	uint32_t posts;            /* how many the document holds (more than were carried, perhaps) */
	int64_t newest;            /* MOMENT_NONE = none dated; dates beyond now + 10 min are not left out here: the judge does that */
	uint32_t newest_precision;
	uint32_t comments;         /* enum comments, of the document as a whole */
	uint32_t blocked;          /* enum blocked */
	uint32_t recovered;        /* 1 = malformed, read all the same */
	const char *name;          /* what the channel calls itself */
	const char *title;         /* of the newest post (the first, where none is dated) */
	const char *newest_raw;
	const char *comments_evidence; /* what was seen, e.g. "slash:comments 12" */
	const char *feed_url;      /* an HTML page's autodiscovered feed, "" = none */
	const char *error;         /* why it cannot be read, "" = it can */
	uint32_t partial;          /* 1 = its recipe says that it does not list everything */
	uint32_t via;              /* what its recipe says: 0 nothing, else 1 + enum via */
	uint64_t pace;             /* seconds between two changes, as the feed itself says (ttl, sy:updatePeriod); 0 = it does not */
	const char *matched;       /* what took it for posts: a recipe's part as FILE:LINE, or what a page showed; "" = a feed.
	                            * With an error: the line of a recipe that does not fit any more */
	uint32_t follow;           /* enum follow_mode: what the platform's recipe says of its posts' own pages */
	uint32_t skips;            /* when the feed asks not to be looked at (skipHours, skipDays), UTC: bit h = the hour h,
	                            * bit SKIP_DAYS + w = the weekday w, 0 = Sunday; 0 = never */
};
enum { SKIP_DAYS = 24, SKIP_BITS = SKIP_DAYS + 7 };

/* read <- keeper, before the first document: how a platform's answers are read (platforms.d). */
struct recipe_text {
	const char *name;          /* weibo.conf: of two of the same name the keeper sends one */
	const char *file;          /* as messages name it */
	const char *text;
};

enum { SHEET_SEPARATOR = '\x1f' }; /* between the cells of a row */

/* read -> keeper: a row of an office's table, before its reading (DOC_SHEET). */
struct table_row {
	uint64_t doc;
	uint32_t number;           /* as the office counts, from 1 */
	const char *cells;         /* from the first column on, SHEET_SEPARATOR between them */
};

/* read -> keeper: a mistake in a recipe, which is then left out whole. */
struct mistake {
	const char *file;
	uint32_t line;             /* 0 = the whole file */
	const char *what;
};

/* read <- keeper: before the first document. */
struct read_settings {
	uint32_t slots;
	uint64_t slot_size;
	uint32_t quit_after;       /* documents before the keeper means to replace this reader; for its arenas */
	const char *zones;         /* to be opened before the sandbox closes, by comma; the first counts where a question names none */
};

/* mail <- keeper: before the first letter. */
struct mail_settings {
	uint32_t slots;            /* letters the memfd holds */
	uint64_t slot_size;
	uint32_t tls;              /* enum tls_mode (config.h): 0 required, 1 if offered, 2 none */
	uint32_t timeout_ms;       /* of one letter */
	const char *smtp;          /* smtp://HOST:PORT or smtps://HOST:PORT */
	const char *user;          /* "" = nobody logs in */
	const char *password_file; /* read by newmedia-mail alone; "" = none */
	const char *ca_file;       /* PEM, "" = the system's */
	const char *from;          /* the envelope's */
	const char *proxy, *no_proxy; /* of webhooks; "" = none */
	const char *web_ca_file;   /* for webhooks: PEM, "" = the system's */
};

/* mail <- keeper: a letter lies in its slot as it is to travel (RFC 5322, lines by CRLF). */
struct posting {
	uint64_t id;
	uint32_t slot;
	uint64_t len;
	const char *to;            /* one address: who gets a letter costs nobody else his; or a webhook's URL (a secret); "" = no letter, only: would the
	                            * server take one? */
};

enum delivery {
	DELIVERY_SENT,             /* the server has it (2xx after its end) */
	DELIVERY_LATER,            /* 4xx, or the connection broke: nobody has it, as far as we know */
	DELIVERY_NEVER,            /* 5xx to this recipient or this letter */
	DELIVERY_UNTRIED,          /* the server could not be used at all: see `said`; nothing was tried after that */
	DELIVERY_COUNT
};
/* mail -> keeper: what came of it. */
struct delivered {
	uint64_t id;
	uint32_t result;           /* enum delivery */
	uint32_t code;             /* of the server's last answer, 0 = none */
	const char *said;          /* its words, or why there are none */
};

/* report <- keeper: before the first order. */
struct report_settings {
	uint32_t slots;
	uint64_t slot_size;
	const char *conf;          /* newmedia.conf */
	const char *copy;          /* its last good version, for when that has a mistake; "" = none */
};

/* report <- keeper: make the letter of a row of the outbox. */
struct compose {
	uint64_t id;
	uint32_t slot;             /* where its bytes go */
};

/* report -> keeper */
struct composed {
	uint64_t id;
	uint64_t len;              /* bytes in the slot */
	const char *subject;       /* as people read it */
	const char *message_id;
	const char *error;         /* why there is no letter; "" = there is one */
};

/* report <- keeper: how the watch itself is, for the page and for metrics; before an order that shows it. */
struct gauges {
	int64_t started;
	uint64_t looks, vain;      /* since then; those that brought nothing */
	uint32_t visiting, waiting; /* looks in flight; due ones that wait for their host */
	int64_t late;              /* seconds the look that is due longest has been waiting; <= 0: none waits */
	uint32_t hosts_asked;      /* hosts with questions out now */
	uint32_t hosts_full;       /* hosts for which accounts wait: as many questions are out as one may have */
	uint32_t hosts_silent;     /* hosts that asked to be left alone until later */
	uint32_t fetchers, readers; /* children that run now */
	uint64_t fetched, read;    /* answers and documents they brought since the start */
	uint32_t fetchers_lost, readers_lost; /* that died, or had to, since the start */
};

enum publish_what { PUBLISH_NOTE, PUBLISH_ACCOUNTS, PUBLISH_LISTS, PUBLISH_ALL, PUBLISH_WHAT_COUNT };
/* report <- keeper: note that an account changed (not answered), or write a part of the site; at most one round (lists, all) is out,
 * and accounts meanwhile. */
struct publish {
	uint32_t what;
	int64_t now;
	const char *account;       /* of PUBLISH_NOTE; else "" */
};
/* report -> keeper */
struct published {
	uint32_t what;
	uint32_t written, removed; /* files */
	const char *error;         /* "" = it is done */
};

#endif
