/*
 * doctor - what the examinations of `newmediactl doctor` share: each looks at
 * one thing, and says of it one or more sentences with what to do.
 *
 * FINE and SKIPPED ask for nothing; DOUBT does not make the exit status 1,
 * since the watch goes on as it should; WRONG does.
 */
#ifndef NEWMEDIA_CTL_DOCTOR_H
#define NEWMEDIA_CTL_DOCTOR_H

#include "ctl.h"

enum health { HEALTH_FINE, HEALTH_SKIPPED, HEALTH_DOUBT, HEALTH_WRONG, HEALTH_COUNT };

struct diagnosis {
	const char *check;           /* a name of the table in doctor.c */
	enum health health;
	char *what;                  /* a sentence, translated; owned */
	const char *advice;          /* translated; "" = nothing to do */
};

struct doctor {
	const struct ctl *ctl;
	const struct config *config; /* NULL: it cannot be read, what needs it is skipped */
	const char *check;           /* the one that is running */
	struct diagnosis *v;         /* in the order they were found */
	int n;
	int64_t clock_off;           /* our clock less that of the servers asked, seconds */
	bool clock_known;            /* one of them told its own */
};

/* One sentence about what is being looked at. `advice` is a msgid, "" = none. */
void doctor_say(struct doctor *d, enum health h, const char *advice, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same under another name than the running check's: what one question tells of several things. */
void doctor_say_of(struct doctor *d, const char *check, enum health h, const char *advice, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* doctor-place.c: files and folders */
void doctor_rights(struct doctor *d);
void doctor_writer(struct doctor *d);
void doctor_database(struct doctor *d);
void doctor_disk(struct doctor *d);
/* doctor-host.c: the machine */
void doctor_children(struct doctor *d);
void doctor_sandbox(struct doctor *d);
void doctor_inotify(struct doctor *d);
void doctor_zone(struct doctor *d);
void doctor_holidays(struct doctor *d);
void doctor_clock(struct doctor *d);     /* after the network, whose servers told their time */
void doctor_systemd(struct doctor *d);
/* doctor-net.c: what the children that own the network say */
void doctor_ca(struct doctor *d);
void doctor_network(struct doctor *d);
void doctor_mail(struct doctor *d);
/* doctor-web.c: the pages */
void doctor_web(struct doctor *d);

#endif
