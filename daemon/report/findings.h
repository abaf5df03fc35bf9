/*
 * findings - the open findings and reviews of all accounts, read once and
 * found by account, so that a nation's status needs no query per account.
 */
#ifndef NEWMEDIA_FINDINGS_H
#define NEWMEDIA_FINDINGS_H

#include "emit.h"
#include "store.h"

struct finding_fact {
	int64_t id, account, source;  /* 0 = not about one */
	enum rule rule;
	enum standing standing;
	enum proof proof;
	moment since, deadline;
	char *detail;
};
struct review_fact {
	int64_t id, account, finding; /* finding 0 = none */
	enum review_state state;
	bool by_hand;                 /* a person looks before any notice */
	moment opened;
	moment due;                   /* until when the next step is owed; NONE = nothing is */
};
struct findings {
	struct finding_fact *v;       /* by account, then id */
	int n, cap;
	struct review_fact *review;   /* open ones, by account */
	int n_reviews, cap_reviews;
};
struct findings *findings_load(struct store *s);      /* s NULL: none */
void findings_free(struct findings *f);
/* An account's findings, *ret_n of them (0: ret is not to be read); its open review, NULL = none. */
const struct finding_fact *findings_of(const struct findings *f, int64_t account, int *ret_n);
const struct review_fact *findings_review(const struct findings *f, int64_t account);
/* "findings": [...] and "review": {...}|null of an account's row id (0: none). */
void findings_emit(struct emit *j, const struct findings *f, int64_t account);
void findings_emit_review(struct emit *j, const struct findings *f, int64_t account);
void findings_rules(struct text *t, const struct findings *f, int64_t account); /* names, space separated */
const char *findings_review_name(const struct findings *f, int64_t account);    /* "" = none open */

#endif
