/*
 * answer - see answer.h.
 *
 * All there is to serve are files that were finished elsewhere.  Of a page
 * there may be a gzip'd copy beside it, NAME.gz; it counts only while both
 * bear the same time of change, so that a copy of an older page is never sent.
 *
 * What the browser may do with a page is told with every response: our own
 * styles, scripts and pictures, nothing from elsewhere, nothing inline, no
 * frames, no forms.  Documents as they were issued bring styles of their own:
 * they are saved, not shown.
 */
#include "answer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "clock.h"

enum {
	ALIVE_WITHIN = 5 * MINUTE, /* the keeper touches the file `alive` every minute */
	LOCATION_MAX = 300,
	IN_MEMORY_MAX = 1 << 20,
};

static const char *const for_every_response[][2] = {
	{ "Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
		"form-action 'none'; frame-ancestors 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

/* Sends r, whose only owner is the connection from here on. */
static mhd_result finish(struct MHD_Connection *c, unsigned status, struct MHD_Response *r)
{
	mhd_result done;

	if (!r)
		return MHD_NO;
	for (size_t i = 0; i < sizeof for_every_response / sizeof *for_every_response; i++)
		MHD_add_response_header(r, for_every_response[i][0], for_every_response[i][1]);
	done = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return done;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

/* ---- what is no page --------------------------------------------------------- */

static mhd_result say(struct MHD_Connection *c, unsigned status, const char *type, const char *words, const char *name, const char *value)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(strlen(words), (void *)(uintptr_t)words, MHD_RESPMEM_MUST_COPY);

	if (r) {
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
		MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
		if (name)
			MHD_add_response_header(r, name, value);
	}
	return finish(c, status, r);
}

static mhd_result say_page(struct MHD_Connection *c, unsigned status, const char *chinese, const char *english, const char *name, const char *value)
{
	struct text page = TEXT_INIT(2048);
	mhd_result done;

	text_setf(&page, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
		"<title>%s</title></head>\n<body><h1>%s</h1><p lang=\"en\">%s</p></body></html>\n", chinese, chinese, english);
	done = say(c, status, "text/html; charset=utf-8", text_str(&page), name, value);
	text_clear(&page);
	return done;
}

static mhd_result say_nothing_there(struct MHD_Connection *c, const struct answering *a)
{
	if (a->site.folder < 0)
		return say_page(c, MHD_HTTP_SERVICE_UNAVAILABLE, "页面尚未发布", "Nothing has been published yet.", MHD_HTTP_HEADER_RETRY_AFTER, "10");
	return say_page(c, MHD_HTTP_NOT_FOUND, "没有这个页面", "There is no such page.", NULL, NULL);
}

static mhd_result redirect(struct MHD_Connection *c, unsigned status, const char *where, bool by_language)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);

	if (r) {
		MHD_add_response_header(r, MHD_HTTP_HEADER_LOCATION, where); /* relative: the page may stand under another's prefix */
		if (by_language) {
			MHD_add_response_header(r, MHD_HTTP_HEADER_VARY, "Accept-Language");
			MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
		}
	}
	return finish(c, status, r);
}

static mhd_result to_folder(struct MHD_Connection *c, const char *url)
{
	char where[LOCATION_MAX];
	const char *last = strrchr(url, '/') + 1;
	size_t n = strlen(last);

	/* A key of the register; anything that would need escapes is none. */
	if (n == 0 || n + 4 > sizeof where || strspn(last, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != n)
		return say_page(c, MHD_HTTP_NOT_FOUND, "没有这个页面", "There is no such page.", NULL, NULL);
	memcpy(where, last, n);
	memcpy(where + n, "/", 2);
	return redirect(c, MHD_HTTP_MOVED_PERMANENTLY, where, false);
}

/* Is the keeper well?  Not whether this program is: that is seen from there being an answer. */
static mhd_result say_health(struct MHD_Connection *c, const struct answering *a)
{
	struct text words = TEXT_INIT(200);
	struct site_file alive;
	moment last = MOMENT_NONE;
	mhd_result done;
	bool well;

	if (site_open(&a->site, "alive", &alive) == SITE_FILE) {
		last = alive.changed.tv_sec;
		close(alive.fd);
	}
	well = last != MOMENT_NONE && clock_now() - last <= ALIVE_WITHIN;
	text_setf(&words, "%s", well ? "ok, last sign of the keeper: " : "the keeper gives no sign, the last was: ");
	if (last == MOMENT_NONE)
		text_add(&words, "never");
	else
		text_add_moment(&words, last);
	text_add(&words, "\n");
	done = say(c, well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", text_str(&words), NULL, NULL);
	text_clear(&words);
	return done;
}

/* ---- pages ---------------------------------------------------------------------- */

struct page {
	const char *path, *etag;
	bool gzip;
};

static void describe(struct MHD_Response *r, const struct page *p)
{
	/* A file under assets/ bears the hash of what it holds in its name. */
	bool fixed = !strncmp(p->path, "assets/", 7);

	if (!strncmp(p->path, "circulars/", 10))
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_DISPOSITION, "attachment");
	MHD_add_response_header(r, MHD_HTTP_HEADER_ETAG, p->etag);
	MHD_add_response_header(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, fixed ? "public, max-age=31536000, immutable" : "no-cache");
}

/* libmicrohttpd feeds sendfile() in pieces: read here and sent from memory, 200 KB leave 3.6 times as often a second (tests/bench/web.py). */
static struct MHD_Response *respond_with(const struct site_file *f)
{
	struct MHD_Response *r = NULL;
	char *bytes;

	if (f->size > IN_MEMORY_MAX)
		return MHD_create_response_from_fd64(f->size, f->fd);
	bytes = mem_alloc((size_t)f->size + 1);
	if (read(f->fd, bytes, (size_t)f->size) == (ssize_t)f->size)
		r = MHD_create_response_from_buffer((size_t)f->size, bytes, MHD_RESPMEM_MUST_FREE);
	if (r)
		close(f->fd);
	else
		free(bytes);
	return r;
}

static mhd_result send_file(struct MHD_Connection *c, const struct page *p, const struct site_file *f)
{
	struct MHD_Response *r;

	if (ask_matches(header(c, MHD_HTTP_HEADER_IF_NONE_MATCH), p->etag)) {
		close(f->fd);
		r = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
		if (r)
			describe(r, p);
		return finish(c, MHD_HTTP_NOT_MODIFIED, r);
	}
	r = respond_with(f);
	if (!r) {
		close(f->fd);
		return MHD_NO;
	}
	describe(r, p);
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, ask_type(p->path));
	if (p->gzip)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return finish(c, MHD_HTTP_OK, r);
}

/* The gzip'd copy in place of the page, where the browser takes it and it is of the same time; f is then the copy's. */
static bool take_copy(struct MHD_Connection *c, const struct site *s, const char *path, struct site_file *f)
{
	char name[PATH_MAX_BYTES + 4];
	struct site_file copy;

	if (!ask_takes(header(c, MHD_HTTP_HEADER_ACCEPT_ENCODING), "gzip"))
		return false;
	strcpy(name, path);
	strcat(name, ".gz");
	if (site_open(s, name, &copy) != SITE_FILE)
		return false;
	if (copy.changed.tv_sec != f->changed.tv_sec || copy.changed.tv_nsec != f->changed.tv_nsec) {
		close(copy.fd);
		return false;
	}
	close(f->fd);
	*f = copy;
	return true;
}

static mhd_result answer_path(struct MHD_Connection *c, const struct answering *a, const char *url)
{
	char path[PATH_MAX_BYTES], etag[64];
	struct page p = { path, etag, false };
	struct site_file f;

	if (ask_path(url, path))
		return say_nothing_there(c, a);
	switch (site_open(&a->site, path, &f)) {
	case SITE_FILE:
		p.gzip = take_copy(c, &a->site, path, &f);
		site_etag(&f, p.gzip ? "-gz" : "", etag);
		return send_file(c, &p, &f);
	case SITE_FOLDER:
		return to_folder(c, url);
	case SITE_NONE:
		break;
	}
	return say_nothing_there(c, a);
}

/* ---- who is connected ----------------------------------------------------------------- */

static struct guest *guest_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

void answer_connection(void *cls, struct MHD_Connection *c, void **guest, enum MHD_ConnectionNotificationCode what)
{
	struct answering *a = cls;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (what == MHD_CONNECTION_NOTIFY_STARTED && info) {
		*guest = guest_new(&a->guests, info->connect_fd, clock_steady());
	} else if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		guest_free(*guest);
		*guest = NULL;
	}
}

void answer_completed(void *cls, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	struct answering *a = cls;
	struct guest *g = guest_of(c);

	(void)state, (void)why;
	if (g)
		guest_answered(&a->guests, g, clock_steady());
}

/* ---- a request ------------------------------------------------------------------------- */

mhd_result answer_request(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **state)
{
	static char seen;
	struct answering *a = cls;

	(void)version, (void)upload;
	if (!*state) { /* answered at the first call, when a body might follow, a connection would not be kept */
		*state = &seen;
		if (guest_of(c))
			guest_asked(&a->guests, guest_of(c), clock_steady());
		return MHD_YES;
	}
	if (*upload_size) {
		*upload_size = 0; /* nobody wants it */
		return MHD_YES;
	}
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return say_page(c, MHD_HTTP_METHOD_NOT_ALLOWED, "此处只供阅览", "These pages can only be read.", MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	site_look(&a->site);
	if (!strcmp(url, "/healthz"))
		return say_health(c, a);
	if (!strcmp(url, "/") && a->site.folder >= 0)
		return redirect(c, MHD_HTTP_FOUND, !strcmp(ask_language(header(c, MHD_HTTP_HEADER_ACCEPT_LANGUAGE), a->language), "en") ? "en/" : "zh/", true);
	return answer_path(c, a, url);
}
