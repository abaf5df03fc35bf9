/*
 * transfer - one question, from its address to its answer.
 *
 * It knows the chain of hops and what becomes of it; it must never know the
 * loop, the wire or accounts.  What a hop asks of curl is in hop.c, what its
 * end means in verdict.c.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault.h"
#include "log.h"
#include "transfer-in.h"

/* ---- shared ------------------------------------------------------------------- */

/* Does the library's own list of authorities stand in a file that is there?  (Where it does not say, it was built with one.) */
static bool has_bundle(void)
{
#if LIBCURL_VERSION_NUM >= 0x074600
	const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);

	return v->age >= CURLVERSION_SEVENTH && v->cainfo && access(v->cainfo, R_OK) == 0;
#else
	return true;
#endif
}

int crew_init(struct crew *c, const struct fetch_settings *s, int slots_fd, struct text *err)
{
	memset(c, 0, sizeof *c);
	if (guard_parse(&c->guard, s->allow_private, err))
		return -1;
	c->settings = *s;
	c->settings.user_agent = mem_strdup(s->user_agent);
	c->settings.proxy = mem_strdup(s->proxy);
	c->settings.no_proxy = mem_strdup(s->no_proxy);
	c->settings.ca_file = mem_strdup(s->ca_file);
	c->settings.allow_private = "";
	c->slots_fd = slots_fd;
	c->slot = mem_alloc(s->slots * sizeof *c->slot);
	c->near = mmap(NULL, s->slots * s->slot_size, PROT_READ | PROT_WRITE, MAP_SHARED, slots_fd, 0);
	if (c->near == MAP_FAILED)
		c->near = NULL;
	c->near_is_there = mem_alloc(s->slots * sizeof *c->near_is_there);
	c->starved_end = &c->starved;
	c->bundle = *s->ca_file || has_bundle();
	if (*s->proxy && place_of_proxy(&c->proxy, s->proxy, err))
		return -1;
	return 0;
}

static void destroy(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_url_cleanup(t->parts);
	text_clear(&t->entry);
	text_clear(&t->record);
	text_clear(&t->address);
	text_clear(&t->line);
	free(t);
}

void crew_clear(struct crew *c)
{
	free((char *)(uintptr_t)c->settings.user_agent);
	free((char *)(uintptr_t)c->settings.proxy);
	free((char *)(uintptr_t)c->settings.no_proxy);
	free((char *)(uintptr_t)c->settings.ca_file);
	while (c->spare) {
		struct transfer *t = c->spare;

		c->spare = t->next_spare;
		destroy(t);
	}
	free(c->slot);
	free(c->near_is_there);
	if (c->near)
		munmap(c->near, c->settings.slots * c->settings.slot_size);
	curl_slist_free_all(c->stale);
	place_clear(&c->proxy);
}

/* ---- slots ------------------------------------------------------------------------- */

static void unstarve(struct transfer *t)
{
	struct crew *c = t->crew;
	struct transfer **p = &c->starved;

	while (*p != t)
		p = &(*p)->next_starved;
	*p = t->next_starved;
	if (!*p)
		c->starved_end = p;
	t->starved = false;
}

void crew_lend(struct crew *c, uint32_t slot)
{
	struct transfer *t = c->starved;

	c->slot[c->n_slots++] = slot;
	if (!t)
		return;
	unstarve(t);
	t->slot = c->slot[--c->n_slots];
	curl_easy_pause(t->easy, CURLPAUSE_CONT);
}

bool transfer_takes_slot(struct transfer *t)
{
	struct crew *c = t->crew;

	if (t->slot != SLOT_NONE)
		return true;
	if (c->n_slots && !t->starved) {
		t->slot = c->slot[--c->n_slots];
		return true;
	}
	if (!t->starved) {
		t->starved = true;
		t->next_starved = NULL;
		*c->starved_end = t;
		c->starved_end = &t->next_starved;
	}
	return false;
}

/* Memory that is not to be had is told by fallocate; a page that is missing when it is written would be a signal. */
struct body_room crew_room(struct crew *c, uint32_t slot)
{
	uint64_t size = c->settings.slot_size;
	struct body_room room = { .fd = c->slots_fd, .at = slot * size, .max = size };
	size_t near = size < SLOT_NEAR ? size : SLOT_NEAR;

	if (c->near && !c->near_is_there[slot])
		c->near_is_there[slot] = fallocate(c->slots_fd, 0, (off_t)room.at, (off_t)near) == 0;
	if (c->near_is_there[slot]) {
		room.near = c->near + room.at;
		room.n_near = near;
	}
	return room;
}

/* It has nothing to hand over: its slot is for the next. */
static void give_up_slot(struct transfer *t)
{
	uint32_t slot = t->slot;
	uint64_t size = t->crew->settings.slot_size;

	if (slot == SLOT_NONE || t->outcome == OUTCOME_READ)
		return;
	if (t->body && body_len(t->body) > SLOT_LARGE)
		fallocate(t->crew->slots_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(slot * size + SLOT_NEAR), (off_t)(size - SLOT_NEAR));
	t->slot = SLOT_NONE;
	crew_lend(t->crew, slot);
}

/* ---- the chain --------------------------------------------------------------------- */

/* The outcome stands; its sentence is already written. */
static void end(struct transfer *t, enum outcome outcome)
{
	t->outcome = outcome;
	t->over = true;
}

struct text *transfer_end(struct transfer *t, enum outcome outcome)
{
	end(t, outcome);
	text_reset(&t->error);
	return &t->error;
}

/* Behind a proxy only an address written as a number can be judged. */
static void judge_literal(struct transfer *t)
{
	struct sockaddr_storage addr;
	char host[64];
	size_t n = strlen(t->here.host), bracket = *t->here.host == '[';
	const char *kind;

	if (n < 2 * bracket || n - 2 * bracket >= sizeof host)
		return;
	n -= 2 * bracket;
	memcpy(host, t->here.host + bracket, n);
	host[n] = '\0';
	if (!guard_address(host, t->here.port, &addr))
		return;
	kind = guard_judge(&t->crew->guard, (struct sockaddr *)&addr);
	if (kind)
		guard_explain((struct sockaddr *)&addr, kind, transfer_end(t, OUTCOME_REFUSED));
}

/* What is known of a new place before asking there. */
static void arrive(struct transfer *t)
{
	t->direct = !*t->crew->settings.proxy || guard_past_proxy(t->crew->settings.no_proxy, t->here.host);
	if (!t->direct)
		judge_literal(t);
}

void transfer_follow(struct transfer *t, const char *location)
{
	struct text why = TEXT_SENTENCE;

	t->redirects++;
	if (!t->first.url)
		place_copy(&t->first, &t->here);
	if (place_go(&t->here, location, NULL, &why))
		text_addf(transfer_end(t, OUTCOME_REFUSED), _("bad redirect: %s"), text_str(&why));
	else
		arrive(t);
	t->strayed = t->strayed || !place_same_origin(&t->first, &t->here);
	text_clear(&why);
}

/* One that served before, if there is one: its handle has the options that all share, and to make it anew costs more than a small answer.
 * It also remembers its last TLS sessions.  A memory that all shared would hold less: TLS 1.3 uses a session once, so of those who ask a host
 * at once every other would find one that is spent. */
static struct transfer *take_spare(struct crew *c)
{
	const size_t from = offsetof(struct transfer, next_spare), to = offsetof(struct transfer, head);
	struct transfer *t = c->spare;

	if (!t)
		return mem_alloc(sizeof *t);
	c->spare = t->next_spare;
	c->n_spare--;
	memset((char *)t + from, 0, to - from);
	return t;
}

struct transfer *transfer_new(struct crew *c, const struct ask *ask)
{
	struct transfer *t = take_spare(c);

	t->crew = c;
	t->turn.owner = t;
	t->seeker.owner = t;
	t->id = ask->id;
	t->slot = SLOT_NONE;
	t->flags = ask->flags;
	t->wanted_hash = ask->body_hash;
	t->etag = mem_strdup(ask->etag);
	t->last_modified = mem_strdup(ask->last_modified);
	t->headers = mem_strdup(ask->headers);
	t->permanent = true;
	t->silence = -1;
	t->error.max = SENTENCE_MAX;
	t->record.max = HEAD_RECORD_MAX;
	text_reset(&t->record);
	text_reset(&t->address);
	t->body_hash = text_hash("", 0);
	head_init(&t->head);
	if (place_go(&t->here, ask->url, &t->login, &t->error)) {
		end(t, OUTCOME_REFUSED);
		return t;
	}
	arrive(t);
	return t;
}

static void hop_clear(struct transfer *t)
{
	if (t->starved)
		unstarve(t);
	if (t->login.user) { /* what knew a password serves nothing else */
		curl_easy_cleanup(t->easy);
		t->easy = NULL;
	}
	curl_slist_free_all(t->lines);
	curl_slist_free_all(t->told);
	free(t->seeker.addresses);
	body_free(t->body);
	t->running = false;
	t->lines = t->told = NULL;
	t->seeker.addresses = NULL;
	t->body = NULL;
}

void transfer_free(struct transfer *t)
{
	if (!t)
		return;
	hop_clear(t);
	place_clear(&t->first);
	place_clear(&t->here);
	free(t->etag);
	free(t->last_modified);
	free(t->headers);
	free(t->login.user);
	free(t->login.password);
	text_clear(&t->error);
	text_clear(&t->barred);
	text_clear(&t->moved_to);
	if (t->crew->n_spare == TRANSFERS_SPARE) {
		destroy(t);
		return;
	}
	t->next_spare = t->crew->spare;
	t->crew->spare = t;
	t->crew->n_spare++;
}

struct turn *transfer_turn(struct transfer *t)
{
	return &t->turn;
}

bool transfer_wants_hop(const struct transfer *t)
{
	return !t->over;
}

const char *transfer_host(const struct transfer *t)
{
	return t->here.host;
}

unsigned transfer_port(const struct transfer *t)
{
	return t->here.port;
}

/* ---- names ------------------------------------------------------------------------- */

const char *transfer_name(const struct transfer *t)
{
	const char *host = t->direct ? t->here.host : t->crew->proxy.host;

	return names_is_name(host) ? host : NULL;
}

struct seeker *transfer_seeker(struct transfer *t, double now)
{
	t->seeker.since = now;
	t->seeker.until = now + (double)hop_left_ms(t) / 1000;
	return &t->seeker;
}

void transfer_named(struct transfer *t, double now)
{
	t->spent_us += (uint64_t)((now - t->seeker.since) * 1e6);
	if (t->seeker.result != NAMING_FOUND)
		t->fault = fault_explain_name(&t->seeker, t->direct ? t->here.host : NULL, transfer_end(t, OUTCOME_NETWORK));
}

/* ---- silence ------------------------------------------------------------------------ */

int64_t transfer_wants_silence(const struct transfer *t)
{
	return t->over && t->outcome == OUTCOME_RATE_LIMIT ? head_retry_after(&t->head, clock_now()) : -1;
}

void transfer_silenced(struct transfer *t, int64_t seconds)
{
	head_init(&t->head);
	t->silence = seconds;
	text_setf(transfer_end(t, OUTCOME_RATE_LIMIT), _("not asked: its host wants to be left alone for %lld s"), (long long)seconds);
}

CURL *transfer_running(const struct transfer *t)
{
	return t->running ? t->easy : NULL;
}

struct transfer *transfer_of(CURL *easy)
{
	char *t = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	return (struct transfer *)(void *)t;
}

CURL *transfer_start(struct transfer *t, bool warm)
{
	if (!t->easy) {
		t->easy = curl_easy_init();
		t->parts = t->parts ? t->parts : curl_url();
		if (!t->easy || !t->parts)
			die(EXIT_WRONG, "no memory");
		hop_equip(t);
	}
	t->running = true;
	head_init(&t->head);
	text_reset(&t->record);
	t->drained = 0;
	t->body_begun = false;
	t->opened = 0;
	t->no_socket = 0;
	t->warm = warm;
	t->stop = STOP_NONE;
	t->body_fault = BODY_FINE;
	t->words[0] = '\0';
	hop_prepare(t);
	return t->easy;
}

/* ---- the answer ---------------------------------------------------------------------- */

static void note_address(struct transfer *t)
{
	char *ip = NULL;
	long port = 0;

	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, &port);
	text_reset(&t->address);
	if (!ip || !*ip)
		return;
	text_add(&t->address, strchr(ip, ':') ? "[" : "");
	text_add(&t->address, ip);
	text_add(&t->address, strchr(ip, ':') ? "]:" : ":");
	text_add_number(&t->address, (unsigned long)port);
}

/* The new address, where it may be remembered.  One with secrets never leaves
 * its host: whoever asks the new address would take them along. */
static void note_move(struct transfer *t)
{
	bool secret = *t->headers || t->login.user;

	if (t->redirects && t->permanent && outcome_is_good(t->outcome) && !t->login.user && !(secret && t->strayed))
		text_setf(&t->moved_to, "%s", t->here.url);
}

void transfer_finish(struct transfer *t, CURLcode result, bool last)
{
	curl_off_t us = 0;

	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &us);
	t->spent_us += (uint64_t)us;
	note_address(t);
	verdict_pass(t, result);
	give_up_slot(t);
	if (t->over)
		note_move(t);
	if (last && (t->warm || t->opened != 1))
		hop_forget(t);
	hop_clear(t);
}

/* A failure behind a redirect says where it happened. */
static void add_where(struct transfer *t)
{
	if (!t->redirects || !t->error.len)
		return;
	text_add(&t->error, _(", at "));
	text_add_url(&t->error, t->here.url);
}

void transfer_answer(struct transfer *t, struct answer *ret)
{
	const struct head *h = &t->head;
	bool unchanged = t->outcome == OUTCOME_UNCHANGED && h->status == 304;

	add_where(t);
	*ret = (struct answer){
		.id = t->id,
		.slot = t->slot,
		.outcome = t->outcome,
		.status = h->status,
		.redirects = t->redirects,
		.body_len = t->body_len,
		.body_hash = t->body_hash,
		.retry_after = t->silence >= 0 ? t->silence : head_retry_after(h, clock_now()),
		.max_age = h->max_age,
		.age = h->age,
		.server_date = h->date,
		.elapsed_ms = (uint32_t)(t->spent_us / 1000),
		.truncated = t->truncated,
		.etag = unchanged && !h->etag[0] ? t->etag : h->etag, /* a 304 need not repeat them */
		.last_modified = unchanged && !h->last_modified[0] ? t->last_modified : h->last_modified,
		.content_type = h->content_type,
		.final_url = t->here.url,
		.moved_to = text_str(&t->moved_to),
		.address = text_str(&t->address),
		.head = t->outcome == OUTCOME_READ ? text_str(&t->record) : "",
		.error = text_str(&t->error),
		.fault = t->outcome != OUTCOME_NETWORK ? FAULT_NONE : t->fault == FAULT_NONE ? FAULT_NETWORK : t->fault,
	};
}
