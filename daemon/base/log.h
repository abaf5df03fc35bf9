/*
 * log - one line a fact, to stderr; systemd reads the <N> priority prefix
 * (written only when stderr is the journal or NEWMEDIA_LOG_PREFIX is set).
 *
 * Shape: `account 'x': cannot read feed: too deep; kept as unreadable`.
 * Lines are safe for terminals: what strangers wrote is escaped here.
 */
#ifndef NEWMEDIA_LOG_H
#define NEWMEDIA_LOG_H

struct text;

enum log_level { LOG_LEVEL_ERR = 3, LOG_LEVEL_WARN = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

void log_init(const char *program);  /* the name before each line; also opens the message catalogue */
/* zh_CN or en, for messages from here on, where the environment names no language. */
void log_language(const char *language);
/* From now on texts are in this language, whatever the environment says: what is made for others to read. */
void log_speak(const char *language);
const char *log_catalogue(void);         /* the folder of the messages in all languages */
/* And back: what is said to whoever runs this program. What was spoken for others, for log_speak() to go on with; NULL = nothing was. */
const char *log_speak_own(void);
/* A reason, in the middle of what is made for others to read, in the language of whoever runs this program; -1. msgid: N_("..."). */
int log_own(struct text *ret, const char *msgid, ...) __attribute__((format(printf, 2, 3)));
void log_set_level(enum log_level most); /* lines above are dropped; LOG_LEVEL_INFO at first */
void log_err(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define EXIT_WRONG 1    /* something went wrong or was not found */
#define EXIT_USAGE 2
#define EXIT_CONFIG 78

/* Cannot start: says why, exits with status (1, 2 or 78). */
void die(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

#define _(s) gettext(s)
#define N_(s) s
#include <libintl.h>

#endif
