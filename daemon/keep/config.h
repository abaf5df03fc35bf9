/*
 * config - newmedia.conf and feeds.d/, read into one frozen struct.
 *
 * Loading never touches what is in force: a struct config is built beside the
 * old one and swapped in whole.  A file with a mistake is left out alone (with
 * every mistake in it reported as `FILE:LINE: what, what is expected`), and
 * its accounts are taken from its last good version, if there is one.
 *
 * All strings live in the config's arena and are never NULL unless said so.
 */
#ifndef NEWMEDIA_CONFIG_H
#define NEWMEDIA_CONFIG_H

#include "fact.h"
#include "rules.h"
#include "workdays.h"

enum count_mode { COUNT_DAYS, COUNT_HOURS };
enum watch_mode { WATCH_FEED, WATCH_MANUAL };
enum tls_mode { TLS_REQUIRED, TLS_IF_OFFERED, TLS_NONE };

struct address {             /* 张三 <zhangsan@example.gov.cn> */
	const char *name;    /* "" = none given */
	const char *mail;
};
struct addresses { const struct address *v; int n; };
struct durations { const int64_t *v; int n; }; /* seconds, ascending */

struct conf_unit {
	const char *key;          /* [unit KEY] */
	const char *name;
	const char *parent_key;   /* "" = top of the tree */
	int parent;               /* index of that unit, -1 = none */
	const char *level, *code, *former, *phone;
	int order;                /* 建制顺序; INT_MAX = not given */
	struct addresses head, contact, cc;
	bool digest_findings_only; /* digest_when = findings */
	const char *hook_url, *hook_template; /* webhook = URL TEMPLATE: its group in a messenger; "" = none */
	int64_t limit;            /* seconds, 0 = inherited from the parent, then [poll] limit */
	int count;                /* enum count_mode, -1 = inherited */
	const char *file;
	int line;
};

struct conf_feed {
	const char *url;
	const char *source;       /* source=NAME, "" = by scheme, host, port and platform */
	int via;                  /* enum via, -1 = not said */
	bool partial;             /* acquits, never convicts */
	bool page;                /* given as page =, not feed = */
	int line;
};

enum { CONF_OWN_LIMIT = 1, CONF_OWN_COUNT = 2, CONF_OWN_EVERY = 4, CONF_OWN_ZONE = 8 };

struct conf_account {
	const char *key;          /* [account KEY] */
	const char *name;
	int unit;                 /* index; always valid */
	int supervisor;           /* index, -1 = the unit's parent */
	enum platform platform;
	const char *kind;         /* 订阅号 | 服务号 | "" */
	struct conf_feed *feeds;
	int n_feeds;
	bool witness;             /* watched only to know that its source is alive */
	enum follow_mode follow;
	enum watch_mode watch;
	int64_t limit;            /* effective, seconds: own, else the unit's or an ancestor's, else [poll] limit */
	enum count_mode count;    /* effective */
	int64_t every;            /* effective, seconds */
	const struct zone *zone;  /* effective */
	unsigned own;             /* CONF_OWN_...: which of these four the account says itself */
	const char *header_file;  /* absolute path, "" = none */
	const char *interaction;  /* another effective way than comments, "" = none */
	moment opened, filed, since, until; /* since: of the status; MOMENT_NONE = not given; start of that day in `zone` */
	enum status status;
	const char *reason;       /* of the status or exemption */
	struct addresses head;    /* who answers for this account; n == 0: the unit's head does */
	const char *former, *platform_id, *home, *subject, *operator_, *contact, *phone, *stop_notice, *level;
	const char *file;
	int line;
};

struct conf_file {           /* of feeds.d, as it was read */
	const char *name;    /* as messages name it; what stands after the last slash is its name in feeds_dir */
	uint64_t hash;       /* text_hash() of its bytes */
	bool bad;            /* refused: what stands here of it, if anything, is its last good version */
	bool kept;           /* its copy is known to hold just these bytes: kept_save() */
};

/* In the state directory: a copy of newmedia.conf, of every file of feeds.d, and of the office's own holidays.d, that was accepted (kept.h writes it). */
#define CONFIG_KEPT "last-good"
#define CONFIG_KEPT_MAIN "last-good-conf"
#define CONFIG_KEPT_HOLIDAYS "last-good-holidays"

struct conf_year { int year; const struct arranged_day *v; int n; }; /* one file of holidays.d */

struct config {
	const char *path;         /* of newmedia.conf, absolute */
	struct conf_file main;    /* the same, as it was read */
	const char *main_copy;    /* where its copy is kept, absolute */
	const char *feeds_shown;  /* feeds_dir as messages name it: relative where newmedia.conf was named so */
	const char *feeds_dir, *platforms_dir, *platforms_shipped, *holidays_dir, *holidays_shipped, *webhooks_dir, *webhooks_shipped,
		*state_dir;       /* absolute */
	const struct zone *zone;
	const char *language;     /* zh_CN or en */
	struct {
		int64_t every, limit;
		int64_t moved_after;           /* how long a permanent redirect must hold before a change of the file is proposed */
		enum count_mode count;
		struct durations warn;         /* for `limit`; scales with an account's own */
		uint32_t follow_per_day;       /* posts' own pages asked of one host a day */
		int64_t follow_pause;          /* between two of them */
		uint32_t per_host, timeout_ms;
		uint64_t max_body;
		const char *user_agent, *proxy, *no_proxy, *ca_file, *allow_private;
		const char **witness;          /* URLs */
		int n_witness;
	} poll;
	struct {
		const char *smtp, *user, *password_file, *ca_file;
		enum tls_mode tls;
		struct address from;
		struct addresses admin, office;
		const char **webhook;          /* "URL template-name" pairs: 2 strings each */
		int n_webhook;
		int64_t keep;                  /* seconds that what was sent is kept, with its addresses */
		int digest_weekday, digest_minute; /* 0 = Sunday; minutes after midnight */
	} mail;
	struct {
		int answer_days, cancel_days, file_days; /* working days that a unit has to answer, to cancel a closed account, to file it */
		int64_t evidence;                        /* seconds that evidence is kept after its finding and its review are closed */
	} review;
	const char *web_listen;   /* "" = off */
	enum practice rules[RULE_COUNT]; /* what an automatic finding is worth */
	struct {                       /* what the office's circulars say */
		const char *office;    /* who signs (落款) */
		const char *region;    /* stands in the title, "" = none */
		const char *to;        /* addressees (主送机关) */
		const char *basis;     /* what the inspection rests on, a part of a sentence */
		int any_gap;           /* fail: 0 at-point, 1 any-gap */
		int reply_days;        /* working days */
		int64_t decide;        /* how long after the check point decisions of persons still count */
		bool score;            /* report --year gives points */
		int points[RULE_COUNT];/* taken off for a confirmed finding */
	} circular;

	struct conf_unit *units;
	int n_units;
	struct conf_account *accounts;
	int n_accounts;
	struct conf_file *files;
	int n_files, n_bad_files; /* of feeds.d, the bad ones among them */
	struct holidays holidays; /* of all years */
	struct conf_year *years;
	struct conf_file *holiday_files; /* the office's own */
	int n_years, n_holiday_files;
	struct config_arena *arena;
};

/* One mistake or warning: file, line (0 = the whole file) and the sentence; told in file and line order. */
struct config_problem { const char *file; int line; bool warning; const char *what; int order; /* of its file among those read */ };
struct config_problems { struct config_problem *v; int n; struct config_arena *arena; };
/* "FILE:LINE: warning: what", safe for a terminal. */
void config_problem_text(const struct config_problem *p, struct text *ret);
/* One more; its strings are copied. */
void config_add_problem(struct config_problems *p, const struct config_problem *what);
void config_problems_clear(struct config_problems *p);

/*
 * Reads everything.  Returns the new config, or NULL when newmedia.conf itself
 * cannot be used (all its mistakes are in `problems`).  Bad files of feeds.d
 * make problems, not NULL.  last_good may be NULL: then the copies in the state
 * directory are taken instead, where there are any and they can be read.
 */
struct config *config_load(const char *path, const struct config *last_good, struct config_problems *problems);
/* For a child that starts while newmedia.conf has a mistake: its bytes come from the copy, all else is as of `path`. */
struct config *config_load_copy(const char *path, const char *copy, struct config_problems *problems);
/* Checks one file of feeds.d (or a directory of them) alone, against what newmedia.conf says where it can be read. */
void config_check_file(const char *file, const struct config *main_or_null, struct config_problems *problems);
/* The same for a text that is not yet that file. */
void config_check_text(const char *text, size_t len, const char *as_file, const struct config *main, struct config_problems *problems);
/* One file as it would stand in holidays.d. */
void config_check_holidays(const char *file, struct config_problems *problems);
void config_free(struct config *c);

/* Where data that came with newmedia lies: beside an uninstalled program (in its folder, or the one above: a build folder), else where it
 * was installed. */
void config_shipped(const char *name, struct text *ret);
/* Names of the *.conf in a folder, sorted; free each and the list. -1: cannot be read, errno says why. */
int config_list_folder(const char *folder, char ***ret);

/* One line of a file of feeds.d as it stands: a section (key "") or an entry of it. */
struct config_entry { const char *file; int line; const char *kind, *name, *key, *value; };
typedef bool config_take_entry(void *ctx, const struct config_entry *e); /* false: no more */
/* All of them in their order. -1: the file cannot be read, or has lines that are neither; told. */
int config_each_entry(const char *file, config_take_entry *entry, void *ctx, struct config_problems *problems);
const struct conf_account *config_account(const struct config *c, const char *key); /* NULL: not registered */
int config_unit(const struct config *c, const char *key);  /* index, -1: no such unit */
/* May the unit read of the account? Its own accounts; those of the units below it; but an account with a supervisor of its own (a vertically
 * run system) is seen by that one and those above it instead of by the unit's parents.  unit -1: the office, which sees all. */
bool config_sees(const struct config *c, int unit, const struct conf_account *a);
bool config_unit_within(const struct config *c, int unit, int ancestor); /* unit is ancestor or below it */
/* The zones of this configuration, the general one first, by comma: what a reader must have open. */
void config_zones(const struct config *c, struct text *ret);
/* The name of a feed's source: its source= name, else scheme://host:port/platform. */
void config_source_name(const struct conf_account *a, const struct conf_feed *f, struct text *ret);
int config_via_told(const struct conf_account *a, const struct conf_feed *f); /* enum via; -1 = neither the line nor the platform says */

/*
 * A webhook stands in the outbox by an address that tells nobody its secret:
 * "webhook:TEMPLATE:..." (config-hook.c).
 */
#define HOOK_ADDRESS "webhook:"
void config_hook_address(struct text *ret, const char *url, const char *template);
const char *config_hook_url(const struct config *c, const char *address); /* NULL: no such webhook is configured any more */
bool config_can_send(const struct config *c);              /* a mail server or a webhook */
/* What newmedia-mail is told; its strings are the configuration's. */
struct mail_settings config_mail_settings(const struct config *c, uint32_t slots, uint64_t slot_size, uint32_t timeout_ms);

/* "14d", "6h", "30s", "90m", "2w"; a bare number is refused. -1: not a duration. */
int config_duration(const char *s, int64_t *ret_seconds);

#endif
