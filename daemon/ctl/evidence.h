/*
 * evidence - what stands behind the findings of one account, as a folder a
 * person can read, print and hand on.
 */
#ifndef NEWMEDIA_EVIDENCE_H
#define NEWMEDIA_EVIDENCE_H

#include "ctl.h"

/* One answer that a finding rests on, as it lies in the folder. */
struct exhibit {
	int64_t finding, content;
	moment at;
	enum outcome outcome;
	uint32_t http_status;
	int64_t size;
	char sha256[65];             /* hex */
	char file[40];               /* within the folder */
	char *url, *address, *head, *content_type;
};
struct exhibits { struct exhibit *v; int n, cap; };

/* A file that a person gave. */
struct given {
	moment at;
	char *what, *who, *name;     /* with which step or look, by whom, how it was called */
	int64_t content, size;
	char sha256[65], file[40];   /* within the folder */
};
struct givens { struct given *v; int n, cap; };
int givens_take(struct givens *all, struct store *s, int64_t account); /* 0 or -1 */
void givens_clear(struct givens *all);

/* index.html: the account, and finding by finding what it says and rests on. */
void evidence_page(struct text *ret, const struct view *v, const struct member *m, const struct exhibits *e, const struct givens *g);

/* Writes the folder, which must be new or empty; 0, or the exit status. */
int evidence_write(const struct view *v, const struct member *m, const char *dir);

#endif
