/*
 * member-json - one account as `status --json` has it (contract), wherever it
 * is written.
 */
#ifndef NEWMEDIA_MEMBER_JSON_H
#define NEWMEDIA_MEMBER_JSON_H

#include "findings.h"
#include "scope.h"

void member_emit(struct emit *j, const char *key, const struct report_view *v, const struct member *m, const struct findings *f);

#endif
