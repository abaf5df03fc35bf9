/*
 * inforce - which configuration and which register are in force, and how the
 * next ones take their place: built whole beside the old, swapped in at once,
 * with fresh queues.  What cannot be used changes nothing.
 */
#include "keeper.h"

#include <stdlib.h>
#include <string.h>

#include "clues.h"
#include "follow.h"
#include "log.h"
#include "notify.h"
#include "outbox.h"
#include "front.h"
#include "platforms.h"
#include "publish-order.h"
#include "watch.h"

enum { LINES_MAX = 100 }; /* of one kind, of one reading of the configuration */

/* A folder of ten thousand broken files must not bury what else the log says. */
static void log_rest(int told, int n)
{
	if (n > told)
		log_err(ngettext("%d more mistake is not told here: newmediad -n lists them all", "%d more mistakes are not told here: newmediad -n lists them all",
			(unsigned long)(n - told)), n - told);
}

static void log_problems(const struct config_problems *p)
{
	int n = p->n < LINES_MAX ? p->n : LINES_MAX;

	for (int i = 0; i < n; i++) {
		const struct config_problem *v = &p->v[i];

		if (v->line)
			(v->warning ? log_warn : log_err)("%s:%d: %s", v->file, v->line, v->what);
		else
			(v->warning ? log_warn : log_err)("%s: %s", v->file, v->what);
	}
	log_rest(n, p->n);
}

/* What holds in place of a file that is refused. */
static void log_file(const char *name, int accounts)
{
	if (accounts)
		log_warn(ngettext("%s is refused; its last good version with %d account stays in force",
			"%s is refused; its last good version with %d accounts stays in force", (unsigned long)accounts), name, accounts);
	else
		log_warn(_("%s is refused; no account of it is watched"), name);
}

/* An account stands with the others of its file. */
static void log_refused(const struct config *c)
{
	int told = 0;

	for (int i = 0, a = 0; i < c->n_files; i++) {
		int n = 0;

		for (; a < c->n_accounts && !strcmp(c->accounts[a].file, c->files[i].name); a++)
			n++;
		if (c->files[i].bad && told++ < LINES_MAX)
			log_file(c->files[i].name, n);
	}
	if (told > LINES_MAX)
		log_warn(ngettext("%d more file is refused", "%d more files are refused", (unsigned long)(told - LINES_MAX)), told - LINES_MAX);
}

struct config *inforce_read(const char *path, const struct config *last_good)
{
	struct config_problems problems = { 0 };
	struct config *c = config_load(path, last_good, &problems);

	log_problems(&problems);
	for (int i = 0; c && i < c->n_holiday_files; i++)
		if (c->holiday_files[i].bad)
			log_warn(_("%s is refused; its last good version stays in force, else the one that came with newmedia"), c->holiday_files[i].name);
	if (c)
		log_refused(c);
	config_problems_clear(&problems);
	return c;
}

static void log_recipe(void *ctx, const char *file, int line, const char *what)
{
	(void)ctx;
	if (line > 0)
		log_err("%s:%d: %s", file, line, what);
	else if (line == 0)
		log_err("%s: %s", file, what);
	else
		log_warn("%s %s", file, what);
}

static struct platforms *read_platforms(const struct config *c, const struct platforms *last_good)
{
	struct text scratch = TEXT_INIT(0);
	struct platforms_place place = platforms_place(c, &scratch);
	struct platforms *p = platforms_load(&place, last_good, log_recipe, NULL);

	text_clear(&scratch);
	return p;
}

/* before: the configuration whose files were kept last; NULL: none. */
static void keep_copies(const struct keeper *k, const struct config *before)
{
	struct config *c = k->config;
	struct text folder = TEXT_INIT(0); /* of newmedia.conf */
	struct kept_folder feeds = { .from = c->feeds_dir, .into = CONFIG_KEPT, .files = c->files, .n = c->n_files };

	if (before && !strcmp(before->state_dir, c->state_dir)) {
		feeds.before = before->files;
		feeds.n_before = before->n_files;
	}
	text_add_n(&folder, c->path, (size_t)(strrchr(c->path, '/') - c->path));
	kept_save(c->state_dir, &(struct kept_folder){ .from = text_str(&folder), .into = CONFIG_KEPT_MAIN, .files = &c->main, .n = 1 });
	text_clear(&folder);
	kept_save(c->state_dir, &feeds);
	kept_save(c->state_dir, &(struct kept_folder){ .from = c->holidays_dir, .into = CONFIG_KEPT_HOLIDAYS, .files = c->holiday_files, .n = c->n_holiday_files });
	kept_save(c->state_dir, &(struct kept_folder){ .from = c->platforms_dir, .into = PLATFORMS_KEPT, .files = k->platforms->files, .n = k->platforms->n_files });
}

static struct look_line *make_line(struct keeper *k)
{
	const struct config *c = k->config;
	struct text err = TEXT_SENTENCE;
	struct text zones = TEXT_INIT(0);
	struct look_line_settings s = { .with_fetch = true, .slot_size = c->poll.max_body,
		.recipes = k->platforms->v, .n_recipes = k->platforms->n,
		.fetch = { .per_host = c->poll.per_host, .timeout_ms = c->poll.timeout_ms, .user_agent = c->poll.user_agent, .proxy = c->poll.proxy,
			.no_proxy = c->poll.no_proxy, .ca_file = c->poll.ca_file, .allow_private = c->poll.allow_private } };
	struct look_line *l;

	config_zones(c, &zones);
	s.zones = text_str(&zones);
	l = look_line_new(k->loop, &s, visit_result, k, &err);
	if (!l)
		log_err("%s", text_str(&err));
	text_clear(&err);
	text_clear(&zones);
	return l;
}

static void clear_schedule(struct keeper *k)
{
	visit_drop_all(k); /* their accounts are still due */
	due_queue_free(k->looks);
	due_queue_free(k->turns);
	due_queue_free(k->stales);
	follow_free(k->follow);
	hosts_free(k->hosts);
	free(k->visits);
	free(k->in_line);
	free(k->courtesy);
}

/* Fresh queues for the register in force. */
static void fill_schedule(struct keeper *k)
{
	struct register_ *r = k->reg;
	struct feed_memory memory;

	k->looks = due_queue_new();
	k->turns = due_queue_new();
	k->stales = due_queue_new();
	k->hosts = hosts_new(2 * (int)k->config->poll.per_host); /* as many again wait in the fetcher, so that no connection idles */
	k->follow = follow_new(r->n_members);
	k->visits = mem_alloc((size_t)r->n_members * sizeof *k->visits);
	k->in_line = mem_alloc((size_t)r->n_members);
	k->courtesy = mem_alloc((size_t)r->n_members * sizeof *k->courtesy);
	k->visiting = k->waiting = 0;
	k->owed_at = MOMENT_NONE;
	k->generation++;
	for (int i = 0; i < r->n_members; i++) {
		const struct account_card *a = &r->members[i].card;

		k->courtesy[i].fresh_until = k->courtesy[i].retry_at = MOMENT_NONE;
		for (int f = 0; f < a->n_feeds; f++)
			if (a->feeds[f].last_outcome == OUTCOME_RATE_LIMIT && !store_get_feed_memory(k->store, a->feeds[f].id, &memory)) {
				if (memory.retry_at > k->courtesy[i].retry_at)
					k->courtesy[i].retry_at = memory.retry_at;
				if (memory.retry_at != MOMENT_NONE)
					hosts_silence(k->hosts, hosts_of_url(r->members[i].conf->feeds[f].url), memory.retry_at);
				feed_memory_clear(&memory);
			}
		keeper_reschedule(k, i);
		if (flag_rule_changed(&a->flag, r->members[i].policy)) /* it may have its time yet */
			due_queue_set(k->turns, (uint32_t)i, (struct due){ r->world.now > k->held_until ? r->world.now : k->held_until, LOOK_ROUTINE });
	}
	for (int i = 0; i < r->n_sources; i++)
		keeper_reschedule_source(k, i);
}

static bool same_zones(const struct config *a, const struct config *b)
{
	struct text x = TEXT_INIT(0), y = TEXT_INIT(0);
	bool same;

	config_zones(a, &x);
	config_zones(b, &y);
	same = !strcmp(text_str(&x), text_str(&y));
	text_clear(&x);
	text_clear(&y);
	return same;
}

static bool same_wire(const struct config *a, const struct config *b)
{
	return a->poll.per_host == b->poll.per_host && a->poll.timeout_ms == b->poll.timeout_ms && a->poll.max_body == b->poll.max_body &&
		!strcmp(a->poll.user_agent, b->poll.user_agent) && !strcmp(a->poll.proxy, b->poll.proxy) &&
		!strcmp(a->poll.no_proxy, b->poll.no_proxy) && !strcmp(a->poll.ca_file, b->poll.ca_file) &&
		!strcmp(a->poll.allow_private, b->poll.allow_private) && same_zones(a, b);
}

/* What follows from the register alone. */
static int find_duplicates(struct keeper *k, struct register_ *reg)
{
	int e = store_begin(k->store) || clues_duplicates(reg, k->store, -1);

	return store_end(k->store) || e || store_commit(k->store) ? -1 : 0;
}

/* By a clock in doubt nothing is written; at the start it is not known yet. */
static bool may_write(const struct keeper *k)
{
	return !jumps_deny(k) && (k->reg || !k->unwritten);
}

/* Puts a register made of this configuration and the store into force; -1 and the sentence: nothing changed. */
static int put_in_force(struct keeper *k, struct config *c, bool write, struct text *err)
{
	bool put_off = write && !may_write(k);
	struct register_ *reg;

	write &= !put_off;
	reg = register_new(c, k->store, write, clock_now(), err);

	if (reg && write && find_duplicates(k, reg)) {
		text_setf(err, "%s", store_error(k->store));
		register_free(reg);
		reg = NULL;
	}
	if (!reg)
		return -1;
	if (k->reg) {
		failing_tell(k, MOMENT_NEVER); /* by the names it knows */
		clear_schedule(k);
	}
	register_free(k->reg);
	k->reg = reg;
	k->config = c;
	if (!k->jump.doubted)
		outage_resume(&k->outage, &reg->world);
	k->unwritten = put_off || (k->unwritten && !write);
	if (!write)
		store_commit(k->store); /* ends the reading */
	k->lost = store_lost(k->store);
	if (write && k->shut_until != MOMENT_NONE) {
		log_notice(_("the store takes what is written again"));
		k->shut_until = MOMENT_NONE;
	}
	fill_schedule(k);
	return 0;
}

static int put_in_force_told(struct keeper *k, struct config *c)
{
	struct text err = TEXT_SENTENCE;
	int e = put_in_force(k, c, true, &err);

	if (e)
		log_err(_("the register cannot be made: %s"), text_str(&err));
	text_clear(&err);
	return e;
}

bool inforce_is_true(const struct keeper *k)
{
	return store_lost(k->store) == k->lost;
}

/* The first time all is looked at again at once; if that is lost, too, after a minute, two, four, an hour at most: each
 * round asks other people's hosts. */
static void hold_back(struct keeper *k)
{
	moment now = clock_now();

	k->recoveries = k->recovered_at != MOMENT_NONE && now - k->recovered_at < DAY ? k->recoveries + 1 : 1;
	k->recovered_at = now;
	if (k->options.once || k->recoveries == 1)
		return;
	k->held_until = now + (k->recoveries < 8 ? MINUTE << (k->recoveries - 2) : HOUR);
}

bool inforce_refuse(const struct keeper *k, struct text *why)
{
	if (inforce_is_true(k))
		return false;
	text_setf(why, _("the store does not answer: %s"), store_error(k->store));
	return true;
}

static void drop_looks(struct keeper *k)
{
	k->generation++;
	visit_drop_all(k);
	memset(k->in_line, 0, (size_t)k->reg->n_members);
	k->waiting = 0;
}

/* A round of looks that will be lost, unless the store takes writing before it ends: it must only be readable. */
static void look_in_vain(struct keeper *k)
{
	struct text err = TEXT_SENTENCE;

	if (put_in_force(k, k->config, false, &err))
		drop_looks(k); /* they rest on cards that are false */
	hold_back(k);
	text_clear(&err);
}

/* Nothing can be written, not even the register anew: a disk is full, or another program holds the store. */
static void shut(struct keeper *k, const char *why)
{
	log_err(_("nothing can be written down: %s; tried again every minute, until then nobody is judged"), why);
	k->shut_until = clock_now() + MINUTE;
	look_in_vain(k);
}

/* The watch begins only now: until now nobody knew what time it was. */
static void begin(struct keeper *k)
{
	k->started = clock_now();
	tidy_start(k);
}

bool inforce_write(struct keeper *k)
{
	struct text err = TEXT_SENTENCE;

	if (!k->unwritten || k->shut_until != MOMENT_NONE)
		return true;
	begin(k);
	if (put_in_force(k, k->config, true, &err))
		shut(k, text_str(&err));
	text_clear(&err);
	return !k->unwritten;
}

static void try_again(struct keeper *k)
{
	struct text err = TEXT_SENTENCE;
	moment now = clock_now();

	k->shut_until = now + MINUTE;
	if (store_takes_writing(k->store) && !put_in_force(k, k->config, true, &err))
		k->recoveries = 0;
	else if (now >= k->held_until)
		look_in_vain(k);
	text_clear(&err);
}

static void read_again(struct keeper *k)
{
	struct text err = TEXT_SENTENCE;

	hold_back(k);
	log_warn(_("some of what was seen could not be kept; it is looked at again"));
	if (put_in_force(k, k->config, true, &err))
		shut(k, text_str(&err));
	text_clear(&err);
}

/* Rows were rolled back: what the cards say of them is no longer true, so they are read again. */
bool inforce_recover(struct keeper *k)
{
	if (k->shut_until == MOMENT_NONE || k->options.once) {
		if (!inforce_is_true(k))
			read_again(k);
	} else if (clock_now() >= k->shut_until) {
		try_again(k);
	}
	return inforce_is_true(k);
}

static int reload(struct keeper *k)
{
	struct config *next = inforce_read(k->options.conf, k->config), *old = k->config;
	struct platforms *recipes, *old_recipes = k->platforms;

	if (!next) {
		log_err(_("the new configuration cannot be used; the last good one stays in force"));
		return -1;
	}
	keeper_commit(k);
	if (put_in_force_told(k, next)) {
		config_free(next);
		watch_retry(k->watch);
		return -1;
	}
	recipes = read_platforms(next, old_recipes);
	k->platforms = recipes;
	if (!same_wire(old, next) || recipes->hash != old_recipes->hash) {
		look_line_count(k->line, &k->ended);
		look_line_free(k->line);
		k->line = make_line(k);
		if (!k->line)
			die(EXIT_WRONG, _("the children cannot be started again"));
	}
	look_line_recipes(k->line, recipes->v, recipes->n);
	platforms_free(old_recipes);
	outbox_settings_changed(k->outbox);
	front_settings_changed(k->front);
	publishing_all(k->publishing);
	keep_copies(k, old);
	config_free(old);
	mem_trim();
	watch_follow(k->watch);
	log_notice(_("configuration read: %d accounts in %d files, %d of them refused; %d recipes"), next->n_accounts, next->n_files, next->n_bad_files,
		recipes->n);
	return 0;
}

int inforce_reload(struct keeper *k)
{
	int e;

	notify_reloading(k->notify);
	watch_seen(k->watch);
	e = reload(k);
	notify_ready(k->notify);
	return e;
}

int inforce_start(struct keeper *k)
{
	k->platforms = read_platforms(k->config, NULL);
	k->line = make_line(k);
	if (!k->line || put_in_force_told(k, k->config))
		return -1;
	keep_copies(k, NULL);
	mem_trim();
	return 0;
}

void inforce_end(struct keeper *k)
{
	clear_schedule(k);
	look_line_free(k->line);
	platforms_free(k->platforms);
	register_free(k->reg);
	config_free(k->config);
}
