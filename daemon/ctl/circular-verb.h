/*
 * circular-verb - what the files of the verb `circular` share: a draft, and the
 * forms in which it can be written.
 */
#ifndef NEWMEDIA_CIRCULAR_VERB_H
#define NEWMEDIA_CIRCULAR_VERB_H

#include "circular-doc.h"
#include "ctl.h"

struct draft {
	struct view view;            /* without a register */
	struct circular circular;
	bool loaded;
};
/* 0, or the exit status; said. as_then: as what is now corrected was drawn, with all that was decided since; NULL: as the options say. */
int draft_open(struct draft *d, const struct ctl *c, const char *from, const char *to, const struct circular_how *as_then);
void draft_close(struct draft *d);
/* What must not be overlooked before it is signed: findings that nobody decided, objections, decisions still to come. */
void draft_warn(const struct circular *c);
/* html or docx; the document is cleared. */
int official_bytes(struct official *o, const struct view *v, const char *form, struct text *ret, struct text *err);
/* html, docx or json; of a draft number is NULL. */
int draft_bytes(const struct draft *d, const char *form, const char *number, const char *signed_by, struct text *ret, struct text *err);
/* To a file, or standard output where path is NULL. -1 and a sentence. */
int write_out(const char *path, const struct text *bytes, struct text *err);

/* What a 更正 is of: a circular that was issued, and what stands of it by the last correction. */
struct corrected {
	bool found;
	const char *number;
	int64_t id;                  /* of that last correction; of itself where there is none */
	struct text from, to, title; /* days of its period, its title */
	struct text earlier;         /* number of that correction, "" = none */
	moment issued;
	bool any_gap;                /* how it was drawn */
	int sample;
	long long seed;
	const struct zone *zone;
	struct circular_group total;
	struct json_t *frozen;       /* its JSON: what it says of each account */
	struct stated *was;          /* the same; strings are of `frozen` */
	int n_was;
	uint8_t sheet[STORE_SHA256]; /* of its csv */
	bool told;                   /* the 更正 tells of something that changed */
};
int corrected_find(struct corrected *f, const struct ctl *c);  /* c->corrects. 0, or the exit status; said */
/* 0: the csv at `path` is another one at least; -1: it is the same, and there is nothing to correct; said. */
int corrected_in_annex(const struct corrected *f, const char *path);
void corrected_clear(struct corrected *f);

int circular_issue(struct ctl *c);
int circular_list(struct ctl *c);
int circular_show(struct ctl *c);

#endif
