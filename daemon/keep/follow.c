/*
 * follow - the look at the newest post's own page, for what it says of its
 * comments.
 *
 * It is an observation of its own: the list's look was committed before this one
 * is asked for, and is never changed by it.  What it brings belongs to the post
 * and stands beside the account; it is no sign of life, no silence, and no
 * outage.  Hosts of posts are seldom ours to ask: each has a pause between two
 * pages and a budget a day, and one that answers with a captcha, a login or a
 * "too often" is left alone for a day.  What has been asked stands in the store,
 * so that a restart gives nobody a second budget.
 */
#include "follow.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clues.h"
#include "layout.h"
#include "log.h"
#include "observe.h"

enum {
	TRIES_MAX = 3,             /* at one post's page, where it cannot be read */
	REST = DAY,                /* of a host that wants to know whether we are human */
	BUSY_PAUSE = 2,            /* seconds until a busy host, or a busy line, is tried again */
	SPARE_ROOM = LOOK_WINDOW / 2, /* lists go first: pages take no more than the rest of the line */
};
#define FOLLOW_TAG ((uint64_t)1 << 62)

struct page_host {
	uint64_t name;
	moment next;               /* the next turn that nobody has yet */
	moment last;               /* page asked; NONE = never */
	moment day;                /* start of the day that `asked` counts for */
	int asked;
	moment rest_until;         /* NONE = it need not be left alone */
};

/* A page that is being asked for. */
struct page {
	struct newest_post post;
	struct text url;
	uint64_t host;
	moment at;
};

struct follow {
	struct due_queue *turns;   /* members by the moment of their turn at their host */
	unsigned char *waits;      /* by member: it stands in turns */
	moment *rest_until;        /* by member: nothing is to be asked before; NONE = not known yet */
	struct page **pages;       /* by member; NULL = none is being asked for */
	int n;                     /* members */
	void *hosts;               /* tree by name */
};

struct follow *follow_new(int members)
{
	struct follow *f = mem_alloc(sizeof *f);

	f->n = members;
	f->turns = due_queue_new();
	f->waits = mem_alloc((size_t)members);
	f->rest_until = mem_alloc((size_t)members * sizeof *f->rest_until);
	f->pages = mem_alloc((size_t)members * sizeof *f->pages);
	for (int i = 0; i < members; i++)
		f->rest_until[i] = MOMENT_NONE;
	return f;
}

static void page_free(struct follow *f, int member)
{
	struct page *p = f->pages[member];

	f->pages[member] = NULL;
	if (p)
		text_clear(&p->url);
	free(p);
}

void follow_free(struct follow *f)
{
	if (!f)
		return;
	for (int i = 0; i < f->n; i++)
		page_free(f, i);
	tdestroy(f->hosts, free);
	due_queue_free(f->turns);
	free(f->waits);
	free(f->rest_until);
	free(f->pages);
	free(f);
}

/* ---- turns at a host ------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	uint64_t x = ((const struct page_host *)a)->name, y = ((const struct page_host *)b)->name;

	return (x > y) - (x < y);
}

static struct page_host *host_of(struct keeper *k, const char *url)
{
	struct page_host key = { .name = hosts_of_url(url) }, *h;
	void *found = tfind(&key, &k->follow->hosts, by_name);
	struct page_host_fact was;

	if (found)
		return *(struct page_host **)found;
	h = mem_alloc(sizeof *h);
	*h = (struct page_host){ .name = key.name, .day = day_start(k->reg->world.now, k->config->zone), .last = MOMENT_NONE, .rest_until = MOMENT_NONE };
	if (!store_get_page_host(k->store, h->name, h->day, &was)) {
		h->asked = was.asked;
		h->last = was.last;
		h->rest_until = was.refused == MOMENT_NONE ? MOMENT_NONE : was.refused + REST;
	}
	tsearch(h, &k->follow->hosts, by_name);
	return h;
}

/* When it may be asked next, by its pause, its budget and what it asked for. */
static moment free_from(const struct keeper *k, struct page_host *h)
{
	moment now = k->reg->world.now, today = day_start(now, k->config->zone), from = now;

	if (h->day != today) {
		h->day = today;
		h->asked = 0;
	}
	if (h->last != MOMENT_NONE && h->last + k->config->poll.follow_pause > from)
		from = h->last + k->config->poll.follow_pause;
	if (h->asked >= (int)k->config->poll.follow_per_day)
		from = day_add(now, 1, k->config->zone);
	if (h->rest_until > from)
		from = h->rest_until;
	return hosts_silent_until(k->hosts, h->name) > from ? hosts_silent_until(k->hosts, h->name) : from;
}

/* Each gets a turn of its own: a thousand who wait for one host are not all looked through at each of its turns. */
static void take_turn(struct keeper *k, int member, struct page_host *h)
{
	moment at = free_from(k, h);

	if (h->next > at)
		at = h->next;
	h->next = at + k->config->poll.follow_pause;
	k->follow->waits[member] = 1;
	due_queue_set(k->follow->turns, (uint32_t)member, (struct due){ at, LOOK_ROUTINE });
}

/* ---- what is to be asked ------------------------------------------------------------ */

static enum follow_mode mode_of(const struct member *m)
{
	enum follow_mode mode = m->conf->follow;

	if (m->card.status == STATUS_CLOSED || m->card.status == STATUS_CANCELLED)
		return FOLLOW_OFF;
	for (int i = 0; mode == FOLLOW_DEFAULT && i < m->card.n_feeds; i++)
		mode = m->card.feeds[i].follow;
	return mode == FOLLOW_DEFAULT ? FOLLOW_OFF : mode;
}

/* Whether the account's newest post is to be looked at now; if so it is in *ret, its address in url. */
static bool wanted(struct keeper *k, int member, struct newest_post *ret, struct text *url)
{
	const struct member *m = &k->reg->members[member];
	enum follow_mode mode = mode_of(m);
	moment now = k->reg->world.now, again = MOMENT_NEVER;

	if (mode == FOLLOW_OFF || store_get_newest_post(k->store, m->card.id, ret, url) != 1)
		return false; /* asked again at the next look: nothing is remembered of it */
	if (mode == FOLLOW_WEEKLY)
		again = ret->last_page == MOMENT_NONE ? now : ret->last_page + WEEK;
	else if (!ret->page_read && ret->page_tries < TRIES_MAX)
		again = now;
	k->follow->rest_until[member] = again;
	return again <= now;
}

void follow_consider(struct keeper *k, int member, bool news)
{
	struct follow *f = k->follow;
	struct text url = TEXT_INIT(URL_MAX);
	struct newest_post post;

	if (news)
		f->rest_until[member] = MOMENT_NONE;
	if (f->waits[member] || f->pages[member] || k->reg->world.now < f->rest_until[member])
		return;
	if (wanted(k, member, &post, &url))
		take_turn(k, member, host_of(k, text_str(&url)));
	text_clear(&url);
}

/* ---- asking ------------------------------------------------------------------------- */

static void ask(struct keeper *k, int member, const struct newest_post *post, const char *url, struct page_host *h)
{
	const struct member *m = &k->reg->members[member];
	struct page *p = mem_alloc(sizeof *p);
	/* No secret header: the post's host is not the one it was meant for. */
	struct look_request r = { .tag = FOLLOW_TAG | (uint64_t)(k->generation & 0x3fffff) << 40 | (uint64_t)(uint32_t)member << 8,
		.type = DOC_AUTO, .platform = m->conf->platform, .part = 1, .now = k->reg->world.now, .zone = zone_name(m->policy->zone),
		.ask = { .url = url } };

	*p = (struct page){ .post = *post, .url = TEXT_INIT(URL_MAX), .host = h->name, .at = r.now };
	text_add(&p->url, url);
	k->follow->pages[member] = p;
	if (look_line_ask(k->line, &r)) {
		page_free(k->follow, member);
		return;
	}
	h->asked++;
	h->last = r.now;
	hosts_asked(k->hosts, h->name);
}

static void take_member(struct keeper *k, int member)
{
	struct text url = TEXT_INIT(URL_MAX);
	struct newest_post post;
	struct page_host *h;
	moment now = k->reg->world.now;

	if (wanted(k, member, &post, &url)) {
		h = host_of(k, text_str(&url));
		if (free_from(k, h) > now) {
			take_turn(k, member, h);
		} else if (look_line_room(k->line) <= SPARE_ROOM || !hosts_may_ask(k->hosts, h->name)) {
			k->follow->waits[member] = 1;
			due_queue_set(k->follow->turns, (uint32_t)member, (struct due){ now + BUSY_PAUSE, LOOK_ROUTINE });
		} else {
			ask(k, member, &post, text_str(&url), h);
		}
	}
	text_clear(&url);
}

void follow_pump(struct keeper *k)
{
	struct follow *f = k->follow;
	struct due d;
	uint32_t i;

	while (due_queue_first(f->turns, &i, &d) && d.at <= k->reg->world.now) {
		due_queue_set(f->turns, i, (struct due){ MOMENT_NEVER, LOOK_ROUTINE });
		f->waits[i] = 0;
		take_member(k, (int)i);
	}
}

moment follow_next(const struct keeper *k)
{
	struct due d;
	uint32_t i;

	return due_queue_first(k->follow->turns, &i, &d) ? d.at : MOMENT_NEVER;
}

/* ---- what came of it ------------------------------------------------------------------ */

static bool asks_for_rest(const struct look_result *r)
{
	enum blocked b = r->reading ? (enum blocked)r->reading->blocked : BLOCKED_NONE;

	return r->outcome == OUTCOME_RATE_LIMIT || b == BLOCKED_CAPTCHA || b == BLOCKED_LOGIN || b == BLOCKED_RATE_LIMIT;
}

static void give_rest(struct keeper *k, struct page *p, const struct look_result *r)
{
	int64_t rest = r->answer->retry_after > REST ? r->answer->retry_after : REST;
	struct page_host *h = host_of(k, text_str(&p->url));
	struct text url = TEXT_INIT(URL_MAX);

	h->rest_until = k->reg->world.now + rest;
	if (h->next < h->rest_until)
		h->next = h->rest_until;
	text_add_url(&url, text_str(&p->url));
	log_notice(_("the page %s was answered with %s; no post's page is asked of that host for %lld hours"), text_str(&url),
		r->reading && r->reading->blocked ? blocked_name((enum blocked)r->reading->blocked) : outcome_name(r->outcome), (long long)rest / HOUR);
	text_clear(&url);
}

/* The page that shows closed comments is what a finding would rest on. */
static int save_page(struct keeper *k, const struct page *p, const struct look_result *r)
{
	const struct answer *a = r->answer;
	struct body_fact b = { .feed = p->post.feed, .at = p->at, .page = true, .outcome = r->outcome, .http_status = a->status,
		.address = a->address, .head = a->head, .content_type = a->content_type };
	struct text url = TEXT_INIT(URL_MAX);
	char *bytes;
	int e = 0;

	if (r->outcome != OUTCOME_READ || r->reading->comments != COMMENTS_DISABLED)
		return 0;
	text_add_url(&url, a->final_url);
	b.url = text_str(&url);
	bytes = mem_alloc(a->body_len + 1);
	if (look_line_body(k->line, r, bytes, a->body_len) == a->body_len) {
		store_pack(&b.body, bytes, a->body_len);
		e = store_save_body(k->store, &b);
		packed_clear(&b.body);
	}
	free(bytes);
	text_clear(&url);
	return e;
}

/* What the page said is the last word at its feed. */
static int card_takes(struct keeper *k, struct feed_card *f, enum comments comments)
{
	f->comments = comments;
	return clues_comments(k->store, f) || store_save_feed(k->store, f) ? -1 : 0;
}

static int write_down(struct keeper *k, struct member *m, const struct page *p, const struct look_result *r)
{
	const struct reading *d = r->reading;
	const struct post *post = r->outcome == OUTCOME_READ && r->n_posts ? &r->posts[0] : NULL;
	struct text url = TEXT_INIT(URL_MAX);
	struct page_fact f = { .account = m->card.id, .post = &p->post, .host = p->host, .at = p->at, .outcome = r->outcome,
		.blocked = d ? (enum blocked)d->blocked : BLOCKED_NONE, .http_status = r->answer->status,
		.published = post ? post->published : MOMENT_NONE, .precision = post ? (enum precision)post->precision : PRECISION_NONE,
		.comments = post ? (enum comments)d->comments : COMMENTS_UNKNOWN, .comments_said = post ? d->comments_evidence : "",
		.name = d ? d->name : "", .error = r->error };
	int e;

	text_add_url(&url, text_str(&p->url));
	f.url = text_str(&url);
	e = store_add_page_look(k->store, &f) || save_page(k, p, r) || layout_note(k, m, r) ? -1 : 0;
	text_clear(&url);
	for (int i = 0; !e && f.comments != COMMENTS_UNKNOWN && i < m->card.n_feeds; i++)
		if (m->card.feeds[i].id == p->post.feed)
			e = card_takes(k, &m->card.feeds[i], f.comments);
	return e;
}

bool follow_result(struct keeper *k, uint64_t tag, const struct look_result *r)
{
	int member = (int)(uint32_t)(tag >> 8 & 0xffffffff), e;
	struct member *m;
	struct page *p;

	if (!(tag & FOLLOW_TAG))
		return false;
	if ((tag >> 40 & 0x3fffff) != (k->generation & 0x3fffff) || !(p = k->follow->pages[member]))
		return true; /* asked for a register that is no longer in force */
	m = &k->reg->members[member];
	hosts_answered(k->hosts, p->host);
	e = store_begin(k->store) || (!jumps_doubt(k) && write_down(k, m, p, r));
	if (store_end(k->store) || e)
		conclude_unwritten(k, m->conf->key);
	if (asks_for_rest(r))
		give_rest(k, p, r);
	page_free(k->follow, member);
	if (r->outcome != OUTCOME_READ)
		log_info(_("account '%s': the newest post's page cannot be read: %s"), m->conf->key, *r->error ? r->error : outcome_name(r->outcome));
	k->follow->rest_until[member] = MOMENT_NONE; /* the next look at the account asks whether there is more to do */
	keeper_commit_soon(k);
	return true;
}
