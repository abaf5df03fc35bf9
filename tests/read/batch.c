/*
 * read-batch - reads stored documents without the daemon: one JSON line each.
 *
 * `read-batch [--now RFC3339] [--zone Z] [--posts]` takes lines
 * PATH<TAB>CONTENT-TYPE on standard input and prints what `newmediactl read
 * --json --batch` would.  For tests and measurements; never installed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "log.h"

static void add_string(struct text *t, const char *name, const char *v)
{
	text_addf(t, ",\"%s\":", name);
	text_add_json(t, v);
}

static void add_string_or_null(struct text *t, const char *name, const char *v)
{
	if (v && *v)
		add_string(t, name, v);
	else
		text_addf(t, ",\"%s\":null", name);
}

static void add_moment(struct text *t, const char *name, moment m)
{
	struct text s = TEXT_INIT(64);

	if (m != MOMENT_NONE)
		text_add_moment(&s, m);
	add_string_or_null(t, name, text_str(&s));
	text_clear(&s);
}

static void add_items(struct text *t, const struct reading_out *out)
{
	text_add(t, ",\"items\":[");
	for (uint32_t i = 0; i < out->n_posts; i++) {
		const struct post *p = &out->posts[i];

		text_addf(t, "%s{\"id\":", i ? "," : "");
		text_add_json(t, p->key);
		add_string(t, "url", p->url);
		add_string(t, "title", p->title);
		add_moment(t, "published", p->published);
		add_string(t, "published_raw", p->published_raw);
		add_string(t, "precision", precision_name(p->precision));
		text_addf(t, ",\"pinned\":%s", p->pinned ? "true" : "false");
		add_string(t, "comments", comments_name(p->comments));
		add_string(t, "comments_evidence", p->comments_said);
		text_add(t, "}");
	}
	text_add(t, "]");
}

static void print_reading(const char *path, const struct reading_out *out, bool posts)
{
	const struct reading *r = &out->reading;
	struct text t = TEXT_INIT(0);

	text_add(&t, "{\"file\":");
	text_add_json(&t, path);
	add_string_or_null(&t, "format", format_name(r->format));
	add_string(&t, "title", r->title);
	text_addf(&t, ",\"posts\":%u", r->posts);
	add_moment(&t, "newest", r->newest);
	add_string(&t, "newest_raw", r->newest_raw);
	add_string(&t, "newest_precision", precision_name(r->newest_precision));
	add_string(&t, "comments", comments_name(r->comments));
	add_string(&t, "comments_evidence", r->comments_evidence);
	add_string_or_null(&t, "blocked", blocked_name(r->blocked));
	add_string_or_null(&t, "error", r->error);
	add_string(&t, "name", r->name);
	add_string_or_null(&t, "feed_url", r->feed_url);
	add_string_or_null(&t, "matched", r->matched);
	text_addf(&t, ",\"partial\":%s", r->partial ? "true" : "false");
	add_string_or_null(&t, "via", r->via ? via_name((enum via)(r->via - 1)) : "");
	text_addf(&t, ",\"pace\":%llu,\"skips\":%u", (unsigned long long)r->pace, r->skips);
	add_string_or_null(&t, "follow", follow_name((enum follow_mode)r->follow));
	text_addf(&t, ",\"recovered\":%s", r->recovered ? "true" : "false");
	if (posts)
		add_items(&t, out);
	text_add(&t, "}\n");
	fputs(text_str(&t), stdout);
	fflush(stdout);
	text_clear(&t);
}

static void tell_mistake(void *ctx, const char *file, int line, const char *what)
{
	*(int *)ctx = 1;
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

static int add_recipe(const char *path)
{
	struct text body = TEXT_INIT(RECIPE_MAX), err = TEXT_SENTENCE;
	const char *slash = strrchr(path, '/');
	int bad = 0;

	if (text_read_file(&body, path, &err) != 0)
		die(EXIT_USAGE, "%s", text_str(&err));
	document_recipe(&(struct recipe_text){slash ? slash + 1 : path, path, text_str(&body)}, tell_mistake, &bad);
	text_clear(&body);
	text_clear(&err);
	return bad;
}

static uint32_t named(int v, const char *what)
{
	if (v < 0)
		die(EXIT_USAGE, "'%s' is not known", what);
	return (uint32_t)v;
}

int main(int argc, char **argv)
{
	char line[4096];
	struct reading_out out;
	struct parse p = {.now = clock_now(), .zone = "Asia/Shanghai", .url = "", .content_type = "", .platform = PLATFORM_OTHER};
	struct text err = TEXT_SENTENCE, body = TEXT_INIT(0);
	bool posts = false;
	int bad = 0;

	log_init("read-batch");
	if (document_init(&err) != 0)
		log_warn("%s", text_str(&err));
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--posts") == 0)
			posts = true;
		else if (strcmp(argv[i], "--now") == 0 && i + 1 < argc) {
			if (moment_parse(argv[++i], zone_find("UTC"), &p.now) != 0)
				die(EXIT_USAGE, "'%s' is no time", argv[i]);
		} else if (strcmp(argv[i], "--zone") == 0 && i + 1 < argc)
			p.zone = argv[++i];
		else if (strcmp(argv[i], "--url") == 0 && i + 1 < argc)
			p.url = argv[++i];
		else if (strcmp(argv[i], "--recipe") == 0 && i + 1 < argc)
			bad |= add_recipe(argv[++i]);
		else if (strcmp(argv[i], "--platform") == 0 && i + 1 < argc)
			p.platform = named(fact_find(platform_name, PLATFORM_COUNT, argv[i + 1]), argv[i + 1]), i++;
		else if (strcmp(argv[i], "--type") == 0 && i + 1 < argc)
			p.type = named(fact_find(doc_type_name, DOC_TYPE_COUNT, argv[i + 1]), argv[i + 1]), i++;
		else if (strcmp(argv[i], "--part") == 0 && i + 1 < argc)
			p.part = strcmp(argv[++i], "post") == 0;
		else
			die(EXIT_USAGE, "read-batch [--now TIME] [--zone Z] [--url U] [--recipe FILE] [--platform P] [--type T] [--part P] [--posts]");
	}
	gather_init(&out);
	while (fgets(line, sizeof(line), stdin)) {
		char *tab = strchr(line, '\t');

		line[strcspn(line, "\r\n")] = '\0';
		if (tab)
			*tab = '\0';
		p.content_type = tab ? tab + 1 : "";
		text_reset(&body);
		text_reset(&err);
		if (text_read_file(&body, line, &err) != 0) {
			gather_begin(&out, &p);
			gather_fail(&out, "%s", text_str(&err));
		} else {
			read_document(&p, text_str(&body), body.len, &out);
		}
		print_reading(line, &out, posts);
	}
	gather_clear(&out);
	text_clear(&body);
	text_clear(&err);
	document_end();
	return bad;
}
