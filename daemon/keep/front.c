/*
 * front - see front.h.
 *
 * newmedia-web needs nothing of the keeper but to be there: it is told by its
 * command line, and its wire carries nothing but its end.  One that cannot
 * have its address (another serves there: a unit of its own, another keeper)
 * is tried again ever more rarely.  It is the least important of the
 * children: nothing here is worth more than a line in the log.
 *
 * `alive` in the folder of the pages is touched every minute by this loop and
 * nothing else; /healthz reads its time.
 */
#include "front.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "keeper.h"
#include "log.h"

#define ALIVE_SECONDS 60.0
#define AGAIN_FIRST 2.0
#define AGAIN_MAX 3600.0
#define STEADY_SECONDS 600.0         /* one that ran so long may start anew at once */

struct front {
	struct keeper *k;
	struct child child;
	struct text folder, listen;  /* what the child was told; "" = none runs by our will */
	const char *language;
	double again;                /* seconds until the next try after a death */
	ev_tstamp started;
	ev_io io;
	ev_timer retry, alive;
};

static void start(struct front *p)
{
	const char *const args[] = { "-s", text_str(&p->folder), "-l", text_str(&p->listen), "-L", p->language, NULL };
	struct text err = TEXT_SENTENCE;

	if (!p->listen.len)
		return;
	if (child_start_with(&p->child, "newmedia-web", args, &err)) {
		log_err("%s", text_str(&err));
		ev_timer_set(&p->retry, AGAIN_MAX, 0.);
		ev_timer_start(p->k->loop, &p->retry);
	} else {
		p->started = ev_now(p->k->loop);
		ev_io_set(&p->io, wire_fd(p->child.wire), EV_READ);
		ev_io_start(p->k->loop, &p->io);
	}
	text_clear(&err);
}

static void bury(struct front *p, struct text *ret_obituary)
{
	ev_io_stop(p->k->loop, &p->io);
	ev_timer_stop(p->k->loop, &p->retry);
	child_bury(&p->child, ret_obituary);
}

static void on_end(struct ev_loop *loop, ev_io *w, int revents)
{
	struct front *p = w->data;
	struct text obituary = TEXT_SENTENCE;

	(void)revents;
	bury(p, &obituary);
	if (ev_now(loop) - p->started > STEADY_SECONDS)
		p->again = AGAIN_FIRST;
	log_warn(_("newmedia-web (%s): %s; started again in %.0f s"), text_str(&p->listen), text_str(&obituary), p->again);
	ev_timer_set(&p->retry, p->again, 0.);
	ev_timer_start(loop, &p->retry);
	p->again = p->again * 4 < AGAIN_MAX ? p->again * 4 : AGAIN_MAX;
	text_clear(&obituary);
}

static void on_retry(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	start(w->data);
}

static void on_alive(struct ev_loop *loop, ev_timer *w, int revents)
{
	struct front *p = w->data;
	struct text path = TEXT_INIT(0);
	int fd;

	(void)loop, (void)revents;
	text_setf(&path, "%s/alive", text_str(&p->folder));
	fd = open(text_str(&path), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || futimens(fd, NULL))
		log_debug("%s: %s", text_str(&path), strerror(errno));
	if (fd >= 0)
		close(fd);
	text_clear(&path);
}

/* What the configuration in force says; true: it is not what the child was told. */
static bool take_settings(struct front *p)
{
	const struct config *c = p->k->config;
	struct text folder = TEXT_INIT(0);
	const char *language = !strcmp(c->language, "en") ? "en" : "zh";
	bool other;

	text_setf(&folder, "%s/site", c->state_dir);
	other = strcmp(text_str(&folder), text_str(&p->folder)) || strcmp(c->web_listen, text_str(&p->listen)) || language != p->language;
	text_setf(&p->folder, "%s", text_str(&folder));
	text_setf(&p->listen, "%s", c->web_listen);
	p->language = language;
	if (mkdir(text_str(&p->folder), 0755) && errno != EEXIST)
		log_err(_("cannot make the folder %s: %s"), text_str(&p->folder), strerror(errno));
	text_clear(&folder);
	return other;
}

void front_settings_changed(struct front *p)
{
	if (!p || !take_settings(p))
		return;
	bury(p, NULL);
	p->again = AGAIN_FIRST;
	start(p);
}

struct front *front_new(struct keeper *k)
{
	struct front *p = mem_alloc(sizeof *p);

	*p = (struct front){ .k = k, .language = "", .again = AGAIN_FIRST };
	ev_init(&p->io, on_end);
	ev_init(&p->retry, on_retry);
	ev_timer_init(&p->alive, on_alive, 0., ALIVE_SECONDS);
	p->io.data = p->retry.data = p->alive.data = p;
	take_settings(p);
	start(p);
	ev_timer_start(k->loop, &p->alive);
	return p;
}

void front_free(struct front *p)
{
	if (!p)
		return;
	bury(p, NULL);
	ev_timer_stop(p->k->loop, &p->alive);
	text_clear(&p->folder);
	text_clear(&p->listen);
	free(p);
}
