/*
 * config-inside - what the config-*.c files share and nobody else may see:
 * the arena, the index by key, the complaints, the grammar and the values.
 */
#ifndef NEWMEDIA_CONFIG_INSIDE_H
#define NEWMEDIA_CONFIG_INSIDE_H

#include <limits.h>

#include "config.h"
#include "log.h"

enum {
	CONFIG_VALUE_MAX = 4096,     /* bytes of a value: twice the longest URL that can be asked */
	CONFIG_KEY_MAX = 100,        /* bytes of a [unit KEY]: it becomes part of file names */
	CONFIG_FEEDS_MAX = 16,       /* feeds of one account: what an account card holds */
	CONFIG_ADDRESSES_MAX = 64,   /* in one value; a longer list is a mailing list's business */
	CONFIG_LIST_MAX = 64,        /* witnesses, webhooks, warnings */
	CONFIG_DEPTH_MAX = 32,       /* units above a unit: a country has 5 levels */
	CONFIG_PROBLEMS_MAX = 10000, /* told at once; a file of rubbish must not fill the memory */
	CONFIG_GUESSES_MAX = 300000, /* names compared for "did you mean": a file of typos must not cost minutes */
};
#define CONFIG_FILE_MAX ((size_t)256 << 20)  /* bytes of one file: a nation of 300,000 accounts is about 100 MB */
#define CONFIG_LONGEST ((int64_t)100 * 366 * DAY) /* longest duration: more is a slip of the finger */

/* ---- index: from a key to a place in an array of structs whose first member is `const char *key` ---- */
struct index_slot { int32_t place; uint32_t hash; }; /* place -1 = free; only where the hash is the same a key is looked at */
struct index {
	const void *base;        /* the array; must not move while it is indexed */
	size_t stride;
	struct index_slot *slot;
	uint32_t mask;
};
void index_init(struct index *ix, const void *base, size_t stride, int most);
void index_clear(struct index *ix);
int index_find(const struct index *ix, const char *key);  /* -1: not there */
int index_add(struct index *ix, int i);                   /* -1: added; else the one that is there already */

/* ---- arena ---- */
enum { ARENA_WORDS = 1024 };
struct config_arena {
	struct arena_block *blocks;
	char *at;
	size_t left;
	const char *words[ARENA_WORDS];   /* of the strings taken last, by their hash */
	struct index units, accounts;     /* of the finished config */
};
struct config_arena *arena_new(void);
void arena_free(struct config_arena *a);
void *arena_alloc(struct config_arena *a, size_t n);
void *arena_copy(struct config_arena *a, const void *p, size_t n);
const char *arena_string(struct config_arena *a, const char *s); /* one that was taken shortly before is not copied again */
const char *arena_textf(struct config_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- what is being loaded, and where we stand in it ---- */
struct loading {
	struct config *c;
	struct config_problems *problems;
	const char *folder;      /* absolute: relative paths count from here */
	const char *file;        /* as shown to people, can be opened from here */
	int order;               /* of that file among those read */
	int line;
	bool bad;                /* a mistake was found in this file */
	bool garbled;            /* lines of it could not be read: what is missing may stand in them */
	bool kept;               /* copies of accepted files: what was there when they were accepted may be gone */
	bool refs_unknown;       /* a file checked alone: units elsewhere cannot be known */
	int guesses;             /* names compared so far for "did you mean" */
};
/* A mistake (marks the file bad) or a warning at l->file:l->line. */
void config_complain(struct loading *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void config_warn(struct loading *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void problems_sort(struct config_problems *p, int from);

/* A config of its own with the defaults, standing at line 0 of path. */
void config_begin(struct loading *l, const char *path, struct config_problems *problems);

/* ---- config-ini.c: lines to sections, keys and values ---- */
struct ini_handler {
	/* [KIND NAME]; name "" = none given. False: what follows up to the next section is skipped. */
	bool (*section)(struct loading *l, void *ctx, const char *kind, const char *name);
	void (*key)(struct loading *l, void *ctx, const char *key, char *value);
};
void config_read_ini(struct loading *l, char *text, size_t len, const struct ini_handler *h, void *ctx);
/* The whole of dirfd/name into t.  -1: complained; 1: it is gone. */
int config_read_file(struct loading *l, int dirfd, const char *name, struct text *t);

/* ---- config-value.c: from value to field; each complains by itself ---- */
struct key;
typedef void key_set(struct loading *l, const struct key *k, void *target, char *value);
struct key {
	const char *name;
	key_set *set;
	size_t at;               /* offset in the target */
	const void *arg;         /* what `set` needs: a range, the choices */
	bool filled;             /* an empty value is a mistake, not "not given" */
	bool repeats;
};
struct range { int64_t min, max; const char *said; };
struct choices { int n; const char *(*name)(int); };
enum { CONFIG_KEYS_MAX = 64 };      /* of one section */
struct section { const char *name; const struct key *keys; int n; };

/* Sets `key` of a section; seen: the line of each key, 0 = not yet. */
void config_set(struct loading *l, const struct section *s, int *seen, void *target, const char *key, char *value);
/* The nearest of n names, or NULL. */
const char *config_nearest(struct loading *l, const char *word, int n, const char *(*name)(const void *, int), const void *ctx);
bool config_date(const char *s, struct civil *ret); /* year, month and day, in any of the usual forms; false: no such day */
char *config_word(char **rest);                    /* next word, white space ends it; NULL: no more */
const char *config_shown_url(struct loading *l, const char *url); /* secrets masked */
bool config_good_url(const char *url);
bool config_good_key(const char *key);
const char *config_path(struct loading *l, const char *value);     /* absolute */

key_set set_string, set_int, set_bool, set_choice, set_duration, set_size, set_addresses, set_address, set_date, set_zone, set_url,
        set_path, set_readable, set_urls;

/* config-net.c */
struct schemes { const char *const *v; int n; const char *said; }; /* smtp://, or a proxy's */
key_set set_private, set_listen, set_scheme;

/* Choices several sections share. */
extern const struct choices count_choices;

/* ---- config-hook.c ---- */
bool config_read_hook(struct loading *l, const struct key *k, char *value, const char **ret_url, const char **ret_template); /* false: told, or empty */

/* ---- config-main.c ---- */
void config_defaults(struct loading *l);
void config_read_main(struct loading *l, char *text, size_t len);

/* ---- config-gather.c, config-feeds.c: the files of feeds.d ---- */
struct raw_unit {
	struct conf_unit u;      /* first: its key is what the index sees */
	int file;                /* index into gathered.files; -1 = not read now */
	int parent_line;
	bool adopted;            /* from the last good version */
	bool out;                /* left out */
	int final;               /* its place in the finished config */
};
struct raw_account {
	struct conf_account a;
	const char *unit_key, *supervisor_key;
	int unit_line, supervisor_line;
	int file;
	bool adopted, out;
};
struct feeds_file { const char *name; uint64_t hash; bool bad; };
struct gathered {
	struct raw_unit *units;
	struct raw_account *accounts;
	struct feeds_file *files;
	int n_units, n_accounts, n_files, cap_units, cap_accounts, cap_files;
	struct index by_unit, by_account;
};
struct raw_unit *gathered_unit(struct gathered *g);
struct raw_account *gathered_account(struct gathered *g);
int gathered_file(struct gathered *g, const char *name);
void gathered_clear(struct gathered *g);
struct feeds_reading {
	struct gathered *g;
	int file;
	const struct section *now;   /* NULL: none open */
	int seen[CONFIG_KEYS_MAX];
	int opened;                  /* its line */
	struct conf_feed feeds[CONFIG_FEEDS_MAX];
	int n_feeds;
	bool feed_wrong;             /* a feed was given, but cannot be used */
};
/* The feeds of the account being read: they get their place in the arena when it is whole. */
struct open_account {
	struct raw_account a;        /* first: the setters see this */
	struct feeds_reading *r;
};
key_set set_feed; /* config-source.c */
void config_read_feeds(struct loading *l, struct gathered *g, int file, char *text, size_t len);

/* ---- config-tree.c: joins the files into l->c ---- */
void config_join(struct loading *l, struct gathered *g, const struct config *last_good);

/* ---- config-holidays.c ---- */
enum { CONFIG_HOLIDAYS_ORDER = INT_MAX / 2 }; /* their mistakes are told last, file by file */
void config_read_holidays(struct loading *l, const char *shown, const struct config *last_good); /* shown: the office's folder as messages name it */

/* ---- config-last.c: from a finished config, deep copies ---- */
void config_copy_unit(struct loading *l, const struct config *of, int i, struct gathered *g, int file);
void config_copy_account(struct loading *l, const struct config *of, int i, struct gathered *g, int file);

/* ---- config-cross.c: what looks odd between accounts; only warnings ---- */
void config_cross(struct loading *l, const struct gathered *g);

#endif
