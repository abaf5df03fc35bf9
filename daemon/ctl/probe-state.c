/*
 * probe-state - see probe.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "observe.h"
#include "probe.h"

enum { STATE_FILE_MAX = 1 << 20 };

void probe_state_init(struct probe_state *s)
{
	*s = (struct probe_state){ .reading = { .newest = MOMENT_NONE } };
	char **const string[] = { &s->etag, &s->last_modified, &s->final_host, &s->title, &s->name, &s->newest_raw, &s->comments_evidence };
	for (size_t i = 0; i < sizeof string / sizeof *string; i++)
		*string[i] = mem_strdup("");
}

void probe_state_clear(struct probe_state *s)
{
	char *const string[] = { s->etag, s->last_modified, s->final_host, s->title, s->name, s->newest_raw, s->comments_evidence };

	for (size_t i = 0; i < sizeof string / sizeof *string; i++)
		free(string[i]);
	free(s->key);
	free(s->face);
	*s = (struct probe_state){ 0 };
}

static void replace(char **p, const char *s)
{
	char *copy = mem_strdup(s ? s : "");

	free(*p);
	*p = copy;
}

/* The reading's strings live in the state. */
static void bind_reading(struct probe_state *s)
{
	s->reading.title = s->title;
	s->reading.name = s->name;
	s->reading.newest_raw = s->newest_raw;
	s->reading.comments_evidence = s->comments_evidence;
	s->reading.feed_url = s->reading.error = "";
}

/* ---- the file --------------------------------------------------------------------- */

static void file_name(struct text *t, const char *dir, const char *url, const char *end)
{
	text_setf(t, "%s/%016" PRIx64 ".json%s", dir, text_hash(url, strlen(url)), end);
}

/* 64-bit hashes as hex: JSON numbers are not everywhere that exact. */
static void add_hex(json_t *array, uint64_t v)
{
	char s[17];

	snprintf(s, sizeof s, "%016" PRIx64, v);
	json_array_append_new(array, json_string(s));
}

static uint64_t hex_of(const json_t *v)
{
	const char *s = json_string_value(v);

	return s ? strtoull(s, NULL, 16) : 0;
}

static const char *string_of(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static int name_of(const json_t *o, const char *key, const char *(*name)(int), int count)
{
	int v = fact_find_(name, count, string_of(o, key));

	return v < 0 ? 0 : v;
}
#define NAME_OF(o, key, table, count) name_of(o, key, (const char *(*)(int))(void (*)(void))(table), count)

static void take_seen(struct probe_state *s, const json_t *keys, const json_t *faces)
{
	size_t n = json_array_size(keys);

	if (n != json_array_size(faces) || n > SEEN_MAX)
		return;
	s->key = mem_alloc(n * sizeof *s->key);
	s->face = mem_alloc(n * sizeof *s->face);
	s->n_seen = (int)n;
	for (size_t i = 0; i < n; i++) {
		s->key[i] = hex_of(json_array_get(keys, i));
		s->face[i] = hex_of(json_array_get(faces, i));
	}
}

static void take_object(struct probe_state *s, const json_t *o)
{
	const json_t *newest = json_object_get(o, "newest");

	replace(&s->etag, string_of(o, "etag"));
	replace(&s->last_modified, string_of(o, "last_modified"));
	replace(&s->final_host, string_of(o, "host"));
	replace(&s->title, string_of(o, "title"));
	replace(&s->name, string_of(o, "name"));
	replace(&s->newest_raw, string_of(o, "newest_raw"));
	replace(&s->comments_evidence, string_of(o, "comments_evidence"));
	s->body_hash = hex_of(json_object_get(o, "body"));
	s->reading = (struct reading){ .posts = (uint32_t)json_integer_value(json_object_get(o, "posts")),
		.newest = json_is_integer(newest) ? json_integer_value(newest) : MOMENT_NONE,
		.format = (uint32_t)NAME_OF(o, "format", format_name, FORMAT_COUNT),
		.newest_precision = (uint32_t)NAME_OF(o, "precision", precision_name, PRECISION_COUNT),
		.comments = (uint32_t)NAME_OF(o, "comments", comments_name, COMMENTS_COUNT),
		.recovered = json_is_true(json_object_get(o, "recovered")), .partial = json_is_true(json_object_get(o, "partial")) };
	bind_reading(s);
	take_seen(s, json_object_get(o, "keys"), json_object_get(o, "faces"));
	s->known = true;
}

int probe_state_load(struct probe_state *s, const char *dir, const char *url, struct text *err)
{
	struct text path = TEXT_INIT(0), body = TEXT_INIT(STATE_FILE_MAX);
	json_error_t why;
	json_t *o = NULL;
	int e = 0;

	file_name(&path, dir, url, "");
	if (access(text_str(&path), F_OK) == 0) {
		e = text_read_file(&body, text_str(&path), err);
		if (!e && !(o = json_loadb(text_str(&body), body.len, 0, &why))) {
			text_setf(err, _("%s is no probe's memory: %s"), text_str(&path), why.text);
			e = -1;
		}
		if (!e && !strcmp(string_of(o, "url"), url)) /* else two addresses share a hash: the later one starts anew */
			take_object(s, o);
	}
	json_decref(o);
	text_clear(&path);
	text_clear(&body);
	return e;
}

static json_t *make_object(const struct probe_state *s, const char *url)
{
	json_t *o = json_object(), *keys = json_array(), *faces = json_array();
	char hash[17];

	snprintf(hash, sizeof hash, "%016" PRIx64, s->body_hash);
	json_object_set_new(o, "url", json_string(url));
	json_object_set_new(o, "etag", json_string(s->etag));
	json_object_set_new(o, "last_modified", json_string(s->last_modified));
	json_object_set_new(o, "host", json_string(s->final_host));
	json_object_set_new(o, "body", json_string(hash));
	json_object_set_new(o, "posts", json_integer(s->reading.posts));
	json_object_set_new(o, "newest", s->reading.newest == MOMENT_NONE ? json_null() : json_integer(s->reading.newest));
	json_object_set_new(o, "format", json_string(format_name((enum format)s->reading.format)));
	json_object_set_new(o, "precision", json_string(precision_name((enum precision)s->reading.newest_precision)));
	json_object_set_new(o, "comments", json_string(comments_name((enum comments)s->reading.comments)));
	json_object_set_new(o, "recovered", json_boolean(s->reading.recovered));
	json_object_set_new(o, "partial", json_boolean(s->reading.partial));
	json_object_set_new(o, "title", json_string(s->title));
	json_object_set_new(o, "name", json_string(s->name));
	json_object_set_new(o, "newest_raw", json_string(s->newest_raw));
	json_object_set_new(o, "comments_evidence", json_string(s->comments_evidence));
	for (int i = 0; i < s->n_seen; i++) {
		add_hex(keys, s->key[i]);
		add_hex(faces, s->face[i]);
	}
	json_object_set_new(o, "keys", keys);
	json_object_set_new(o, "faces", faces);
	return o;
}

static int write_whole(const char *path, const char *body, struct text *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); /* an address may hold a token */
	size_t len = strlen(body), done = 0;
	ssize_t n = 0;

	while (fd >= 0 && done < len && ((n = write(fd, body + done, len - done)) > 0 || errno == EINTR))
		done += n > 0 ? (size_t)n : 0;
	if (fd < 0 || done < len || fsync(fd)) {
		text_setf(err, _("cannot write %s: %s"), path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return close(fd);
}

int probe_state_save(const struct probe_state *s, const char *dir, const char *url, struct text *err)
{
	struct text path = TEXT_INIT(0), made = TEXT_INIT(0);
	json_t *o = make_object(s, url);
	char *body = json_dumps(o, JSON_INDENT(1));
	int e = -1;

	mkdir(dir, 0700); /* it may be there already; if it cannot be made, writing says so */
	file_name(&path, dir, url, "");
	file_name(&made, dir, url, ".new");
	if (!body)
		text_setf(err, _("cannot keep what %s said"), url);
	else if (!write_whole(text_str(&made), body, err)) {
		e = rename(text_str(&made), text_str(&path));
		if (e)
			text_setf(err, _("cannot write %s: %s"), text_str(&path), strerror(errno));
	}
	free(body);
	json_decref(o);
	text_clear(&path);
	text_clear(&made);
	return e;
}

/* ---- what a probe teaches -------------------------------------------------------------- */

void probe_host(struct text *t, const char *url)
{
	const char *p = strstr(url, "://"), *at;
	size_t n;

	p = p ? p + 3 : url;
	n = strcspn(p, "/?#");
	at = memchr(p, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	text_reset(t);
	for (size_t i = 0; i < n; i++)
		text_add_char(t, p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] | 0x20) : p[i]);
}

static bool is_seen(const struct probe_state *s, uint64_t key, uint64_t face)
{
	for (int i = 0; i < s->n_seen; i++) {
		/* observe_post_face: address in the upper half, title in the lower; a key stands for the post while one of them stays */
		bool other = (s->face[i] ^ face) >> 32 && (uint32_t)(s->face[i] ^ face);

		if (s->face[i] == face || (s->key[i] == key && !other))
			return true;
	}
	return false;
}

int probe_state_new(const struct probe_state *s, const struct look_result *r)
{
	uint64_t *key = mem_alloc(((size_t)r->n_posts + 1) * sizeof *key);
	int n = 0;

	observe_post_keys(r->posts, r->n_posts, key);
	for (int i = 0; i < r->n_posts; i++)
		n += !is_seen(s, key[i], observe_post_face(&r->posts[i]));
	free(key);
	return n;
}

/* The new list first, then what was known and is not in it, up to the ceiling. */
static void learn_posts(struct probe_state *s, const struct look_result *r)
{
	struct probe_state now = { .n_seen = r->n_posts };
	size_t most = (size_t)(r->n_posts + s->n_seen);

	now.key = mem_alloc((most + 1) * sizeof *now.key);
	now.face = mem_alloc((most + 1) * sizeof *now.face);
	observe_post_keys(r->posts, r->n_posts, now.key);
	for (int i = 0; i < r->n_posts; i++)
		now.face[i] = observe_post_face(&r->posts[i]);
	for (int i = 0; i < s->n_seen && now.n_seen < SEEN_MAX; i++) {
		struct probe_state list = { .key = now.key, .face = now.face, .n_seen = r->n_posts };

		if (is_seen(&list, s->key[i], s->face[i]))
			continue;
		now.key[now.n_seen] = s->key[i];
		now.face[now.n_seen++] = s->face[i];
	}
	free(s->key);
	free(s->face);
	s->key = now.key;
	s->face = now.face;
	s->n_seen = now.n_seen;
}

void probe_state_learn(struct probe_state *s, const struct look_result *r)
{
	struct text host = TEXT_INIT(URL_MAX);

	replace(&s->etag, r->answer->etag);
	replace(&s->last_modified, r->answer->last_modified);
	probe_host(&host, r->answer->final_url);
	replace(&s->final_host, text_str(&host));
	text_clear(&host);
	if (r->outcome != OUTCOME_READ)
		return;
	s->body_hash = r->answer->body_hash;
	s->reading = *r->reading;
	replace(&s->title, r->reading->title);
	replace(&s->name, r->reading->name);
	replace(&s->newest_raw, r->reading->newest_raw);
	replace(&s->comments_evidence, r->reading->comments_evidence);
	bind_reading(s);
	learn_posts(s, r);
	s->known = true;
}
