/*
 * member - what tools and letters say of one account, and the official order
 * in which officials expect every list.
 */
#ifndef NEWMEDIA_MEMBER_H
#define NEWMEDIA_MEMBER_H

#include "register.h"

moment member_last_look(const struct member *m);      /* whatever came of it; MOMENT_NONE = none */
moment member_last_good(const struct member *m);
int member_age_days(const struct member *m, moment now); /* as the account's limit counts them; -1 = no last update */
enum comments member_comments(const struct member *m);
enum interaction member_interaction(const struct member *m);
/* Ranks in a tree in which siblings stand by their order: parents first; parent -1 = top. Freed by the caller. */
int *order_tree(int n, const int *parent, const int *order);
/* Ranks of the units in the official order of the tree (parents first); freed by the caller. */
int *order_units(const struct config *c);
/* Members sorted by it; freed by the caller. */
int *order_members(const struct register_ *r);

#endif
