/*
 * doctor-web - are the pages served, and are they of today?
 *
 * Knows the address of [web] listen and /healthz; never what stands on a page.
 */
#include "doctor.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"

enum { ANSWER_MAX = 4096 }; /* the first line says all */

/* The answer to /healthz, at least its first line; "" where none came. */
static void ask_health(int fd, struct text *ret)
{
	static const char ask[] = "GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n";
	char bytes[512];
	ssize_t n = send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL);

	while (n > 0 && ret->len < ANSWER_MAX && !memchr(text_str(ret), '\r', ret->len) && (n = recv(fd, bytes, sizeof bytes, 0)) > 0)
		text_add_n(ret, bytes, (size_t)n);
}

static void say_health(struct doctor *d, const char *line)
{
	const char *at = d->config->web_listen, *status = strncmp(line, "HTTP/1.", 7) ? "" : line + strcspn(line, " ");

	if (!strncmp(status, " 200", 4))
		doctor_say(d, HEALTH_FINE, "", _("the pages are served on %s"), at);
	else if (!strncmp(status, " 503", 4))
		doctor_say(d, HEALTH_DOUBT, N_("start newmediad: until then the pages show what was published last"),
			_("the pages are served on %s, and newmediad has given no sign of life for five minutes"), at);
	else
		doctor_say(d, HEALTH_WRONG, N_("another program has that address: name a free one in [web] listen"), _("who answers on %s is not newmedia-web: %.*s"), at,
			(int)strcspn(line, "\r\n"), line);
}

void doctor_web(struct doctor *d)
{
	struct text err = TEXT_SENTENCE, line = TEXT_INIT(2 * ANSWER_MAX);
	int fd;

	if (!*d->config->web_listen) {
		doctor_say(d, HEALTH_SKIPPED, "", _("[web] listen is empty: newmediad serves no pages"));
		return;
	}
	fd = listen_reach(d->config->web_listen, &err);
	if (fd < 0) {
		doctor_say(d, HEALTH_DOUBT, N_("newmediad serves the pages while it runs; where it runs, its log says why it does not"), "%s", text_str(&err));
	} else {
		ask_health(fd, &line);
		say_health(d, text_str(&line));
		close(fd);
	}
	text_clear(&err);
	text_clear(&line);
}
