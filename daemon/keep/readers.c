/*
 * readers - the pool of newmedia-read children: queues, blame, replacement.
 *
 * A document is in one of two places: the waiting list, or the queue of one
 * reader.  When a reader dies or overruns its time, the document its word
 * names is given up as unreadable and the rest go back to the head of the
 * waiting list.  A reader that dies without touching a document is started
 * again, a few times in a row at most; then what waits is given up, and the
 * next document tries anew.
 *
 * Documents are handed out from the prepare watcher only, never from within a
 * callback: whoever is told of a reading may give in the next document without
 * pulling the packet from under the one he is looking at.
 */
#include "readers.h"

#include <obstack.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "lull.h"
#include "loop.h"

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

enum {
	QUEUE_MAX = 8,           /* documents a reader holds: enough that it never idles, few enough that a death costs little */
	SERVED_MAX = 10000,      /* documents before a reader is replaced: bounds whatever it may leak, and a start costs as much as a hundred of them */
	BARREN_MAX = 3,          /* deaths in a row without a document to blame */
};
#define PARSE_SECONDS 10.0       /* a 10 MB document takes well under a second */

struct doc {
	struct doc *next;
	struct parse parse;      /* strings in `strings` */
	struct obstack strings;  /* of parse and posts */
	struct post *posts;
	int n_posts, cap_posts;
};

struct reader {
	struct readers *pool;
	struct child child;
	struct doc *queue[QUEUE_MAX];
	int n;
	ev_io io;
	ev_timer timer;          /* runs while anything is queued; restarted at each reading */
	int barren;              /* deaths in a row without a document to blame */
};

struct readers {
	struct ev_loop *loop;
	const struct slots *slots;
	struct read_settings settings;
	char *zones;
	readers_done *done;
	readers_row *row;
	readers_mistake *mistake;
	const struct recipe_text *recipes;
	int n_recipes;
	void *ctx;
	struct doc *waiting, **waiting_end;
	ev_prepare flush;
	int n;
	struct reader *reader;
	struct lull on_document, between; /* obituaries: a reader may die again and again */
	struct readers_count count;
};

/* ---- documents ------------------------------------------------------------- */

static const char *keep(struct obstack *o, const char *s)
{
	return obstack_copy0(o, s ? s : "", (int)strlen(s ? s : ""));
}

static struct doc *doc_new(const struct parse *p)
{
	struct doc *d = mem_alloc(sizeof *d);

	obstack_init(&d->strings);
	d->parse = *p;
	d->parse.zone = keep(&d->strings, p->zone);
	d->parse.content_type = keep(&d->strings, p->content_type);
	d->parse.url = keep(&d->strings, p->url);
	return d;
}

static void doc_free(struct doc *d)
{
	obstack_free(&d->strings, NULL);
	free(d->posts);
	free(d);
}

static void doc_add_post(struct doc *d, const struct post *p)
{
	struct post *to;

	if (d->n_posts == POSTS_CARRIED_MAX)
		return;
	if (d->n_posts == d->cap_posts) {
		d->cap_posts = d->cap_posts ? d->cap_posts * 2 : 32;
		d->posts = mem_grow(d->posts, (size_t)d->cap_posts, sizeof *d->posts);
	}
	to = &d->posts[d->n_posts++];
	*to = *p;
	to->key = keep(&d->strings, p->key);
	to->url = keep(&d->strings, p->url);
	to->title = keep(&d->strings, p->title);
	to->published_raw = keep(&d->strings, p->published_raw);
}

static void doc_finish(struct readers *r, struct doc *d, const struct reading *reading, const char *why)
{
	r->done(r->ctx, d->parse.id, reading, reading ? d->posts : NULL, reading ? d->n_posts : 0, why);
	doc_free(d);
}

static void wait_last(struct readers *r, struct doc *d)
{
	d->next = NULL;
	*r->waiting_end = d;
	r->waiting_end = &d->next;
}

static void wait_first(struct readers *r, struct doc *d)
{
	d->n_posts = 0; /* what a dead reader said of it does not count */
	d->next = r->waiting;
	r->waiting = d;
	if (!d->next)
		r->waiting_end = &d->next;
}

static struct doc *take_waiting(struct readers *r)
{
	struct doc *d = r->waiting;

	if (d) {
		r->waiting = d->next;
		if (!r->waiting)
			r->waiting_end = &r->waiting;
	}
	return d;
}

static struct doc *unqueue(struct reader *rd, uint64_t id)
{
	for (int i = 0; i < rd->n; i++)
		if (rd->queue[i]->parse.id == id) {
			struct doc *d = rd->queue[i];

			memmove(&rd->queue[i], &rd->queue[i + 1], (size_t)(rd->n - i - 1) * sizeof *rd->queue);
			rd->n--;
			return d;
		}
	return NULL;
}

/* ---- one reader -------------------------------------------------------------- */

static void reader_stop(struct reader *rd, struct text *ret_obituary)
{
	ev_io_stop(rd->pool->loop, &rd->io);
	ev_timer_stop(rd->pool->loop, &rd->timer);
	child_bury(&rd->child, ret_obituary);
}

static void tell_obituary(struct readers *r, const char *how, const struct doc *blamed)
{
	struct text url = TEXT_INIT(URL_MAX);
	struct lull *l = blamed ? &r->on_document : &r->between;

	if (!lull_is_over(l, clock_now()))
		return;
	if (blamed) {
		text_add_url(&url, blamed->parse.url);
		log_warn(_("newmedia-read: %s, on %s; the document counts as unreadable, a fresh reader goes on%s"),
			how, text_str(&url), l->more);
	} else {
		log_warn(_("newmedia-read: %s, between documents; a fresh reader goes on%s"), how, l->more);
	}
	text_clear(&url);
}

/* The reader is dead or must die: bury it, blame one document, save the others. */
static void reader_died(struct reader *rd, const char *how)
{
	struct readers *r = rd->pool;
	uint64_t blamed_id = rd->child.word ? rd->child.word->doc : 0;
	struct text obituary = TEXT_SENTENCE, why = TEXT_SENTENCE;
	struct doc *blamed = unqueue(rd, blamed_id);

	reader_stop(rd, &obituary);
	r->count.lost++;
	text_setf(&why, _("the reader was lost on this document: %s"), how ? how : text_str(&obituary));
	rd->barren = blamed ? 0 : rd->barren + 1;
	while (rd->n)
		wait_first(r, rd->queue[--rd->n]);
	tell_obituary(r, how ? how : text_str(&obituary), blamed);
	if (blamed)
		doc_finish(r, blamed, NULL, text_str(&why));
	text_clear(&obituary);
	text_clear(&why);
}

static void on_time(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)revents;
	reader_died(w->data, _("ran out of time"));
}

static void take_mistake(struct readers *r, const struct mistake *m)
{
	if (r->mistake)
		r->mistake(r->ctx, m);
	else
		log_warn("%s:%u: %s", m->file, m->line, m->what);
}

/* One record of a reader; false when it broke the protocol. */
static bool take_record(struct reader *rd, enum wire_type type, const union wire_record *record)
{
	if (type == WIRE_MISTAKE) {
		take_mistake(rd->pool, &record->mistake);
		return true;
	}
	uint64_t id = type == WIRE_POST ? record->post.doc : type == WIRE_READING ? record->reading.doc : type == WIRE_ROW ? record->row.doc : 0;
	struct doc *d = NULL;

	for (int i = 0; i < rd->n; i++)
		if (rd->queue[i]->parse.id == id)
			d = rd->queue[i];
	if (!d)
		return false;
	if (type == WIRE_POST) {
		doc_add_post(d, &record->post);
		return true;
	}
	if (type == WIRE_ROW) {
		if (rd->pool->row)
			rd->pool->row(rd->pool->ctx, id, &record->row);
		return true;
	}
	unqueue(rd, id);
	rd->child.served++;
	rd->pool->count.read++;
	rd->barren = 0;
	if (rd->n)
		ev_timer_again(rd->pool->loop, &rd->timer);
	else
		ev_timer_stop(rd->pool->loop, &rd->timer);
	doc_finish(rd->pool, d, &record->reading, "");
	return true;
}

static void on_readable(struct ev_loop *loop, ev_io *w, int revents)
{
	struct reader *rd = w->data;
	union wire_record record;
	enum wire_type type;
	enum wire_result result;

	(void)loop, (void)revents;
	while ((result = wire_next(rd->child.wire, &type, &record)) == WIRE_RECORD)
		if (!take_record(rd, type, &record)) {
			reader_died(rd, _("spoke of a document it was not given"));
			return;
		}
	if (result == WIRE_BROKEN)
		reader_died(rd, wire_fault(rd->child.wire));
	else if (result == WIRE_CLOSED)
		reader_died(rd, NULL);
}

static int reader_start(struct reader *rd)
{
	struct readers *r = rd->pool;
	struct text err = TEXT_SENTENCE;

	if (child_start(&rd->child, "newmedia-read", r->slots->fd_readonly, true, &err)) {
		log_err("%s", text_str(&err));
		text_clear(&err);
		return -1;
	}
	wire_put(rd->child.wire, WIRE_READ_SETTINGS, &r->settings);
	for (int i = 0; i < r->n_recipes; i++)
		wire_put(rd->child.wire, WIRE_RECIPE, &r->recipes[i]);
	ev_io_init(&rd->io, on_readable, wire_fd(rd->child.wire), EV_READ);
	rd->io.data = rd;
	ev_io_start(r->loop, &rd->io);
	ev_init(&rd->timer, on_time);
	rd->timer.repeat = PARSE_SECONDS;
	rd->timer.data = rd;
	return 0;
}

/* ---- the pool ------------------------------------------------------------------ */

/* The running reader with the shortest queue, or one not yet running when all others are busy; NULL: all full. */
static struct reader *choose(struct readers *r)
{
	struct reader *best = NULL;

	for (int i = 0; i < r->n; i++) {
		struct reader *rd = &r->reader[i];

		if (rd->child.pid && rd->child.served >= SERVED_MAX && rd->n == 0)
			reader_stop(rd, NULL);
		if (rd->n < QUEUE_MAX && rd->child.served < SERVED_MAX && (!best || rd->n < best->n))
			best = rd;
	}
	return best;
}

static void give_up(struct readers *r, const char *why)
{
	struct doc *d, *all = r->waiting;

	r->waiting = NULL;
	r->waiting_end = &r->waiting;
	while ((d = all)) {
		all = d->next;
		doc_finish(r, d, NULL, why);
	}
}

static void dispatch(struct readers *r)
{
	struct reader *rd;
	struct doc *d;

	while (r->waiting && (rd = choose(r))) {
		if (rd->barren >= BARREN_MAX || (!rd->child.pid && reader_start(rd))) {
			rd->barren = 0;
			give_up(r, _("the reader cannot be started"));
			return;
		}
		d = take_waiting(r);
		rd->queue[rd->n++] = d;
		if (rd->n == 1)
			ev_timer_again(r->loop, &rd->timer);
		if (wire_put(rd->child.wire, WIRE_PARSE, &d->parse)) {
			reader_died(rd, _("does not take its documents"));
			return;
		}
	}
}

static void on_prepare(struct ev_loop *loop, ev_prepare *w, int revents)
{
	struct readers *r = w->data;

	(void)revents;
	dispatch(r);
	for (int i = 0; i < r->n; i++) {
		struct reader *rd = &r->reader[i];

		if (rd->child.pid)
			loop_flush(loop, &rd->io, rd->child.wire);
	}
}

struct readers *readers_new(struct ev_loop *loop, const struct slots *slots, int n, const char *zones, readers_done *done, void *ctx)
{
	struct readers *r = mem_alloc(sizeof *r);

	r->loop = loop;
	r->slots = slots;
	r->n = n;
	r->zones = mem_strdup(zones);
	r->settings = (struct read_settings){ slots->n, slots->size, SERVED_MAX, r->zones };
	r->done = done;
	r->ctx = ctx;
	r->waiting_end = &r->waiting;
	r->reader = mem_alloc((size_t)n * sizeof *r->reader);
	for (int i = 0; i < n; i++)
		r->reader[i].pool = r;
	ev_prepare_init(&r->flush, on_prepare);
	r->flush.data = r;
	ev_prepare_start(loop, &r->flush);
	ev_unref(loop); /* this watcher alone does not keep a loop going */
	return r;
}

void readers_free(struct readers *r)
{
	struct doc *d;

	if (!r)
		return;
	for (int i = 0; i < r->n; i++) {
		reader_stop(&r->reader[i], NULL);
		while (r->reader[i].n)
			doc_free(r->reader[i].queue[--r->reader[i].n]);
	}
	while ((d = take_waiting(r)))
		doc_free(d);
	ev_ref(r->loop);
	ev_prepare_stop(r->loop, &r->flush);
	free(r->reader);
	free(r->zones);
	free(r);
}

void readers_recipes(struct readers *r, const struct recipe_text *v, int n)
{
	r->recipes = v;
	r->n_recipes = n;
}

void readers_on_mistake(struct readers *r, readers_mistake *mistake)
{
	r->mistake = mistake;
}

void readers_on_row(struct readers *r, readers_row *row)
{
	r->row = row;
}

void readers_give(struct readers *r, const struct parse *p)
{
	wait_last(r, doc_new(p));
}

pid_t readers_pid(const struct readers *r, int i)
{
	return i < r->n ? r->reader[i].child.pid : 0;
}

struct readers_count readers_count(const struct readers *r)
{
	struct readers_count c = r->count;

	for (int i = 0; i < r->n; i++)
		c.running += r->reader[i].child.pid != 0;
	return c;
}
