/*
 * write - how a verb that decides something is carried out: by the running
 * daemon, or, where none runs, by this program under the lock; the same code
 * does it (keep/command.h).
 */
#ifndef NEWMEDIA_CTL_WRITE_H
#define NEWMEDIA_CTL_WRITE_H

#include "command-order.h"
#include "ctl.h"

/* One command; its answer is in ret. Returns the exit status. */
int write_command(const struct ctl *c, const struct config *config, const char *verb, const char *args, struct text *ret);
/* The same, its answer printed: what was done to standard output, what went wrong as an error. */
int write_and_tell(const struct ctl *c, const struct config *config, const char *verb, const char *args);

/* What went wrong, an error a line. */
void write_tell_wrong(const struct text *said);

/*
 * Who looked at personal data or took something out of the house is taken down
 * first; what cannot be taken down is not done: the exit status, said.  what:
 * one of RECORD_KINDS.  0 where nothing was ever looked at: there is no record
 * yet.  Source: Personal Information Protection Law, articles 51 and 54.
 */
int write_record(const struct ctl *c, const struct config *config, const char *what, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* --file: hands the files over and names them in args; -1: said. write_files_end() takes them away again. */
struct write_files { char *path[ORDER_FILES_MAX]; int n; };
int write_files(struct write_files *f, const struct ctl *c, const struct config *config, struct text *args);
/* The same for bytes that are in no file. */
int write_bytes(struct write_files *f, const struct config *config, const char *name, const struct text *bytes, struct text *args);
void write_files_end(struct write_files *f);

/* A time as typed, in the zone; "" or a mistake: -1, said as a mistake of --OPTION. */
int write_moment(const struct ctl *c, const char *option, const char *s, const struct zone *z, moment *ret);

#endif
