/*
 * then - the register as it was known at a moment: the units in their official
 * order, the accounts with the status they had.
 *
 * Strings live as long as the struct.
 */
#ifndef NEWMEDIA_THEN_H
#define NEWMEDIA_THEN_H

#include "store.h"

struct then_unit {
	char *key, *name;            /* name: the key where it had none */
	char *parent_key, *level;
	int parent;                  /* index, -1 = top */
	int order;                   /* as given among its siblings */
	int rank;                    /* in the official order of all */
};
struct then_account {
	int64_t id;
	char *key, *name, *unit_key;
	int unit;                    /* index */
	enum platform platform;
	enum status status, status_before;     /* at the period's end and at its beginning */
	bool registered, registered_before;    /* likewise */
	bool witness;
};
struct then {
	struct then_unit *units;     /* by key */
	struct then_account *accounts; /* by id */
	int n_units, n_accounts;
};
int then_load(struct then *t, struct store *s, const struct period *p); /* 0, or -1: store_error() */
void then_clear(struct then *t);
/* Its own level, else that of the nearest unit above it; "" = none says. */
const char *then_level(const struct then *t, int unit);
const struct then_account *then_account(const struct then *t, int64_t id); /* NULL: none such */

#endif
