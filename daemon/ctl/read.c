/*
 * read - stored documents through the sandboxed reader: files named on the
 * command line, or lines on standard input.
 *
 * Up to a window of documents is under way at once, on all readers; the lines
 * come out in the order the documents went in, each as soon as those before it
 * are out.  Somebody who writes one line and waits for its answer gets it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit.h"
#include "line.h"
#include "table.h"

enum { FILE_MAX = 10 << 20, BATCH_LINE_MAX = 16 << 10 };

struct reader {
	const struct ctl *ctl;
	struct look_line *line;
	struct look_request how;     /* what all documents share */
	uint64_t given, printed;     /* documents so far; a document's number is its tag */
	char *file[LOOK_WINDOW];     /* by number modulo the window; NULL = free */
	char *said[LOOK_WINDOW];     /* what will be printed; NULL = still being read */
	size_t most;                 /* bytes of a document */
	int status;
};

static void print_ready(struct reader *r)
{
	while (r->printed < r->given && r->said[r->printed % LOOK_WINDOW]) {
		size_t i = r->printed++ % LOOK_WINDOW;

		fputs(r->said[i], stdout);
		free(r->said[i]);
		free(r->file[i]);
		r->said[i] = r->file[i] = NULL;
	}
	fflush(stdout);
}

/* ---- what is said of one document --------------------------------------------------- */

static char *json_line(const struct reader *r, const char *file, const struct look_result *result, const char *error)
{
	struct emit j = { .buf = TEXT_INIT(0) };

	if (result) {
		reading_json(&j, file, result, r->ctl->posts);
	} else {
		static const struct answer nothing;
		struct look_result failed = { .answer = &nothing, .error = error };
		reading_json(&j, file, &failed, r->ctl->posts);
	}
	emit_close(&j, '}');
	emit_end(&j);
	return j.buf.buf;
}

static void add_line(struct text *t, const char *label, const char *value)
{
	enum { WIDTH = 12 };

	if (!*value)
		return;
	text_add(t, "  ");
	text_add(t, label);
	for (int n = text_width(label); n < WIDTH; n++)
		text_add_char(t, ' ');
	text_add_safe(t, value);
	text_add_char(t, '\n');
}

static void add_post_lines(struct text *t, const struct look_result *r, const struct zone *z)
{
	for (int i = 0; i < r->n_posts; i++) {
		const struct post *p = &r->posts[i];

		text_add(t, "    ");
		if (p->published == MOMENT_NONE)
			text_add(t, "-               ");
		text_add_local(t, p->published, z);
		text_add(t, "  ");
		text_add_safe(t, p->pinned ? _("[pinned] ") : "");
		text_add_safe(t, p->title);
		text_add_char(t, '\n');
	}
}

static char *people_text(const struct reader *r, const char *file, const struct look_result *result, const char *error)
{
	struct text t = TEXT_INIT(0), newest = TEXT_INIT(0), comments = TEXT_INIT(0);
	const struct reading *d = result ? result->reading : NULL;
	const struct zone *z = zone_find(r->how.zone);

	text_add_safe(&t, file);
	text_add_char(&t, '\n');
	if (d) {
		text_add_local(&newest, d->newest, z);
		text_addf(&newest, *d->newest_raw ? "  (%s)" : "%s", d->newest_raw);
		text_addf(&comments, *d->comments_evidence ? "%s (%s)" : "%s", word_comments((enum comments)d->comments), d->comments_evidence);
		add_line(&t, _("format"), format_name((enum format)d->format));
		add_line(&t, _("name"), d->name);
		text_addf(&t, "  %s", _("posts"));
		for (int n = text_width(_("posts")); n < 12; n++)
			text_add_char(&t, ' ');
		text_addf(&t, "%u\n", d->posts);
		add_line(&t, _("newest"), text_str(&newest));
		add_line(&t, _("title"), d->title);
		add_line(&t, _("comments"), text_str(&comments));
		add_line(&t, _("blocked"), word_blocked((enum blocked)d->blocked));
		add_line(&t, _("feed"), d->feed_url);
		if (d->recovered)
			add_line(&t, _("note"), _("malformed, read all the same"));
		if (d->partial)
			add_line(&t, _("note"), _("read in part: it acquits, and convicts nobody"));
	}
	add_line(&t, _("error"), result ? result->error : error);
	if (result && r->ctl->posts)
		add_post_lines(&t, result, z);
	text_clear(&newest);
	text_clear(&comments);
	return t.buf;
}

static void say(struct reader *r, uint64_t number, const struct look_result *result, const char *error)
{
	size_t i = number % LOOK_WINDOW;

	r->said[i] = (r->ctl->json ? json_line : people_text)(r, r->file[i], result, error);
}

static void on_done(void *ctx, uint64_t tag, const struct look_result *result)
{
	say(ctx, tag, result, NULL);
}

/* ---- documents in -------------------------------------------------------------------- */

static void give(struct reader *r, const char *path, const char *content_type)
{
	struct text body = TEXT_INIT(r->most), err = TEXT_SENTENCE;
	size_t i = r->given % LOOK_WINDOW;

	while (r->file[i] || !look_line_free_slots(r->line)) { /* its place is taken by a document not yet printed */
		line_step();
		print_ready(r);
	}
	r->file[i] = mem_strdup(path);
	r->how.tag = r->given++;
	r->how.now = clock_now();
	if (text_read_file(&body, path, &err)) {
		r->status = EXIT_WRONG;
		say(r, r->how.tag, NULL, text_str(&err));
	} else if (look_line_read(r->line, &r->how, text_str(&body), body.len, content_type)) {
		say(r, r->how.tag, NULL, _("too large"));
	}
	text_clear(&body);
	text_clear(&err);
	print_ready(r);
}

static void finish(struct reader *r)
{
	while (look_line_in_flight(r->line)) {
		line_step();
		print_ready(r);
	}
	print_ready(r);
}

static void give_line(struct reader *r, char *line)
{
	char *tab = strchr(line, '\t');
	const char *type = r->ctl->content_type ? r->ctl->content_type : "";

	if (tab) {
		*tab = '\0';
		type = tab + 1;
	}
	if (*line)
		give(r, line, type);
}

static bool more_is_here(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* Lines as they come; whenever none is waiting, all that was given is answered before the next is waited for. */
static void read_batch(struct reader *r)
{
	static char buf[BATCH_LINE_MAX];
	size_t len = 0;
	bool skip = false;
	ssize_t n = 1;

	while (n > 0) {
		char *start = buf, *end;

		if (!more_is_here())
			finish(r);
		n = read(STDIN_FILENO, buf + len, sizeof buf - 1 - len);
		if (n < 0 && errno == EINTR) {
			n = 1;
			continue;
		}
		len += n > 0 ? (size_t)n : 0;
		while ((end = memchr(start, '\n', (size_t)(buf + len - start)))) {
			*end = '\0';
			if (!skip)
				give_line(r, start);
			skip = false;
			start = end + 1;
		}
		len = (size_t)(buf + len - start);
		memmove(buf, start, len);
		if (len == sizeof buf - 1) {
			log_err(_("a line of more than %d bytes on standard input is left out"), BATCH_LINE_MAX);
			r->status = EXIT_WRONG;
			skip = true;
			len = 0;
		}
	}
	buf[len] = '\0';
	if (!skip && len)
		give_line(r, buf);
}

/* ---- the verb ---------------------------------------------------------------------------- */

static int set_how(struct reader *r, const struct ctl *c, const struct config *config)
{
	int type = c->type ? fact_find(doc_type_name, DOC_TYPE_COUNT, c->type) : DOC_AUTO;
	int platform = c->platform ? fact_find(platform_name, PLATFORM_COUNT, c->platform) : PLATFORM_OTHER;

	if (type < 0)
		return ctl_usage(c, _("--type %s: expected auto, feed, page, json or sheet"), c->type);
	if (platform < 0)
		return ctl_usage(c, _("--platform %s: no such platform"), c->platform);
	if (c->part && strcmp(c->part, "list") && strcmp(c->part, "post"))
		return ctl_usage(c, _("--part %s: expected list or post"), c->part);
	r->ctl = c;
	r->most = config ? config->poll.max_body : FILE_MAX;
	r->how = (struct look_request){ .ask = { .url = c->url ? c->url : "", .etag = "", .last_modified = "", .headers = "" },
		.type = (enum doc_type)type, .platform = (enum platform)platform, .part = c->part && !strcmp(c->part, "post"),
		.zone = config ? zone_name(config->zone) : "Asia/Shanghai" };
	return 0;
}

int verb_read(struct ctl *c)
{
	struct reader r = { 0 };
	struct config *config = NULL;
	struct text err = TEXT_SENTENCE;
	int e;

	if (c->batch ? c->n_args > 0 : c->n_args == 0)
		return ctl_usage(c, c->batch ? _("--batch reads its files from standard input") : _("a file is expected"));
	if (c->conf_given && !(config = ctl_config(c)))
		return EXIT_CONFIG;
	e = set_how(&r, c, config);
	if (e)
		goto out;
	r.line = line_open(config, false, on_done, &r, &err);
	if (!r.line) {
		log_err("%s", text_str(&err));
		e = EXIT_WRONG;
		goto out;
	}
	for (int i = 0; i < c->n_args; i++)
		give(&r, c->args[i], c->content_type ? c->content_type : "");
	if (c->batch)
		read_batch(&r);
	finish(&r);
	line_close(r.line);
	e = r.status;
out:
	config_free(config);
	text_clear(&err);
	return e;
}
