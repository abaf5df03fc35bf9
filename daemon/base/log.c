/*
 * log - one line a fact, written with one write() so that lines of several
 * processes do not mix.
 */
#include "log.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build-config.h"
#include "text.h"

static const char *program = "newmedia";
static enum log_level most = LOG_LEVEL_INFO;
static bool with_priority;
static struct { char *language, *locale; } own; /* as they were before log_speak(); locale NULL: nothing to go back to */
static char spoken[16]; /* for others, since log_speak() */

/* The catalogues: where NEWMEDIA_LOCALEDIR says, beside a program that is not installed, or where they are installed. */
static void open_catalogue(void)
{
	char self[4096 + sizeof "/po"];
	ssize_t n = readlink("/proc/self/exe", self, 4096);
	const char *dir = getenv("NEWMEDIA_LOCALEDIR");
	char *slash;

	if (!dir && n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		memcpy(slash ? slash : self, "/po", sizeof "/po");
		if (access(self, X_OK) == 0)
			dir = self;
	}
	bindtextdomain("newmedia", dir ? dir : LOCALEDIR);
	bind_textdomain_codeset("newmedia", "UTF-8");
	textdomain("newmedia");
}

const char *log_catalogue(void)
{
	return bindtextdomain("newmedia", NULL);
}

void log_init(const char *name)
{
	program = name;
	with_priority = getenv("JOURNAL_STREAM") || getenv("NEWMEDIA_LOG_PREFIX");
	setlocale(LC_ALL, "");
	open_catalogue();
}

static void speak(const char *language)
{
	setenv("LANGUAGE", language, 1); /* both also for the children */
	setenv("LC_MESSAGES", "C.UTF-8", 1);
	setlocale(LC_MESSAGES, "C.UTF-8");
	textdomain("newmedia"); /* what was looked up in the language before is forgotten: setlocale() with the same name does nothing */
}

void log_language(const char *language)
{
	static const char *const says[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof says / sizeof *says; i++)
		if (getenv(says[i]) && *getenv(says[i]))
			return;
	speak(language);
}

void log_speak(const char *language)
{
	if (!own.locale) {
		own.language = getenv("LANGUAGE") ? mem_strdup(getenv("LANGUAGE")) : NULL;
		own.locale = mem_strdup(setlocale(LC_MESSAGES, NULL));
	}
	snprintf(spoken, sizeof spoken, "%s", language);
	speak(language);
}

const char *log_speak_own(void)
{
	if (!own.locale)
		return NULL;
	if (own.language)
		setenv("LANGUAGE", own.language, 1);
	else
		unsetenv("LANGUAGE");
	setlocale(LC_MESSAGES, own.locale);
	textdomain("newmedia");
	free(own.language);
	free(own.locale);
	own.language = own.locale = NULL;
	return spoken;
}

int log_own(struct text *ret, const char *msgid, ...)
{
	const char *others = log_speak_own();
	va_list ap;

	va_start(ap, msgid);
	text_reset(ret);
	text_vaddf(ret, gettext(msgid), ap);
	va_end(ap);
	if (others)
		log_speak(others);
	return -1;
}

void log_set_level(enum log_level level)
{
	most = level;
}

static void log_line(enum log_level level, const char *fmt, va_list ap)
{
	struct text line = TEXT_INIT(8192), said = TEXT_INIT(8000);
	ssize_t n;

	if (level > most)
		return;
	if (with_priority)
		text_addf(&line, "<%d>", (int)level);
	else
		text_addf(&line, "%s: ", program);
	text_vaddf(&said, fmt, ap);
	text_add_safe(&line, text_str(&said));
	text_add_char(&line, '\n');
	do
		n = write(STDERR_FILENO, line.buf, line.len);
	while (n < 0 && errno == EINTR);
	text_clear(&said);
	text_clear(&line);
}

#define LOG_FUNCTION(name, level) \
	void name(const char *fmt, ...) \
	{ \
		va_list ap; \
		va_start(ap, fmt); \
		log_line(level, fmt, ap); \
		va_end(ap); \
	}
LOG_FUNCTION(log_err, LOG_LEVEL_ERR)
LOG_FUNCTION(log_warn, LOG_LEVEL_WARN)
LOG_FUNCTION(log_notice, LOG_LEVEL_NOTICE)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)

void die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_LEVEL_ERR, fmt, ap);
	va_end(ap);
	exit(status);
}
