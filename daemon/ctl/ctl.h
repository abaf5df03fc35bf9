/*
 * ctl - what the verbs of newmediactl share: the command line as parsed, how
 * they open the configuration, the store and the running daemon, and the words
 * in which officials read what the house calls by short names.
 *
 * A verb is a function in a file of its own family; it returns the exit status
 * (0 fine, however bad the accounts are; 1 wrong or not found; 2 usage; 78
 * configuration) and has said why before.
 */
#ifndef NEWMEDIA_CTL_H
#define NEWMEDIA_CTL_H

#include "log.h"
#include "member.h"
#include "register.h"
#include "wire.h"
#include "word.h"

enum { CTL_LIST_MAX = 20 };
struct ctl_list { const char *v[CTL_LIST_MAX]; int n; };

/* The command line. Strings are NULL when not given. */
struct ctl {
	const char *conf;            /* -f, else the default */
	bool conf_given;
	const char *now;             /* --now as typed; the clock is set already */
	bool json, csv, posts, batch, force;
	const char *unit, *state, *platform;          /* filters of status; --state is a folder for probe */
	const char *type, *part, *url, *content_type; /* how read takes its documents */
	const char *evidence;
	const char *by, *note;
	const char *kind, *out;      /* of what is imported or exported; a folder for digest */
	const char *from, *to, *format, *sample, *seed, *fail;         /* of a circular */
	const char *number, *signed_by, *corrects, *reason, *year, *quarter;
	const char *rule;            /* which findings */
	struct ctl_list file;        /* --file, as often as it was given */
	const char *until, *days, *date;                                /* of a review's step */
	const char *at, *last_update, *interaction, *works;             /* of a person's look */
	const char *week, *test;     /* of digest; an address for mail */
	bool send, brief, all, masked;
	char **args;                 /* what follows the verb, without options */
	int n_args;
	const struct ctl_verb *verb;
};

struct ctl_verb {
	const char *name;
	int (*run)(struct ctl *c);
	const char *options;         /* the long options it takes, by name, space separated */
	const char *usage;           /* what follows its name */
	const char *does;            /* msgid */
};

int verb_check(struct ctl *c);
int verb_read(struct ctl *c);
int verb_probe(struct ctl *c);
int verb_poll(struct ctl *c);
int verb_status(struct ctl *c);
int verb_show(struct ctl *c);
int verb_source(struct ctl *c);
int verb_finding(struct ctl *c);
int verb_review(struct ctl *c);
int verb_observe(struct ctl *c);
int verb_account(struct ctl *c);
int verb_backup(struct ctl *c);
int verb_verify(struct ctl *c);
int verb_record(struct ctl *c);
int verb_circular(struct ctl *c);
int verb_report(struct ctl *c);
int verb_notice(struct ctl *c);
int verb_import(struct ctl *c);
int verb_export(struct ctl *c);
int verb_doctor(struct ctl *c);
int verb_init(struct ctl *c);
int verb_digest(struct ctl *c);
int verb_mail(struct ctl *c);

/* Says what is wrong with the command line and how the verb is used; returns EXIT_USAGE. */
int ctl_usage(const struct ctl *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- open.c: configuration, store, daemon --------------------------------- */

/* The configuration; mistakes in it are logged. NULL: it cannot be used, return EXIT_CONFIG. */
struct config *ctl_config(const struct ctl *c);

/* Everything a reading verb needs: open, then register_judge() has been done for all at `now`. */
struct view {
	struct config *config;
	struct store *store;         /* NULL = nothing was ever looked at */
	struct register_ *reg;
	moment now;                  /* the running daemon's clock, else --now, else the system's */
};
int view_open(struct view *v, const struct ctl *c);   /* 0, or the exit status */
int view_open_store(struct view *v, const struct ctl *c); /* without the register, which costs a judgement of all */
void view_close(struct view *v);

/* ---- daemon.c: the running daemon ------------------------------------------ */

/* 0: answered (exit and text given); 1: no daemon runs; -1: a sentence in ret. */
int daemon_ask(const char *state_dir, const struct command *cmd, int *ret_exit, struct text *ret);
/* The name that goes with a write: --by, else the user's. */
const char *daemon_who(const struct ctl *c);

#endif
