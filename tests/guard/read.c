/*
 * read - documents of four kinds through newmedia-read's own rooms, as often as
 * it takes to drown what a start costs: work whose instructions are counted
 * (guard.py).  Everything is made here: the same work on every machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "document.h"
#include "made.h"

enum { ROUNDS = 40, POSTS = MADE_POSTS };

static void add_rss(struct text *t)
{
	made_feed(t, 1, MADE_PARAGRAPHS);
}

static void add_atom(struct text *t)
{
	text_add(t, "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>某某发布</title>");
	for (int i = 0; i < POSTS; i++)
		text_addf(t, "<entry><title>要闻%d</title><id>urn:x:%d</id><link href=\"https://example.gov.cn/a/%d\"/>"
			"<published>2021-06-%02dT09:00:00+08:00</published><updated>2021-07-01T09:00:00+08:00</updated></entry>", i, i, i, 1 + i);
	text_add(t, "</feed>");
}

static void add_json(struct text *t)
{
	text_add(t, "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"某某发布\",\"items\":[");
	for (int i = 0; i < POSTS; i++)
		text_addf(t, "%s{\"id\":\"j%d\",\"url\":\"https://example.gov.cn/j/%d\",\"title\":\"公告%d\",\"date_published\":\"2021-06-%02dT09:00:00+08:00\"}",
			i ? "," : "", i, i, i, 1 + i);
	text_add(t, "]}");
}

static void add_page(struct text *t)
{
	text_add(t, "<!doctype html><html><head><meta charset=\"utf-8\"><title>某某区人民政府</title></head><body><ul>");
	for (int i = 0; i < POSTS; i++)
		text_addf(t, "<li><a href=\"/gk/%d.html\">关于开展第%d次检查的通知</a><span>2021-06-%02d</span></li>", i, i, 1 + i);
	text_add(t, "</ul></body></html>");
}

static const struct kind { void (*add)(struct text *); const char *content_type; enum doc_type type; } kinds[] = {
	{ add_rss, "application/rss+xml", DOC_AUTO }, { add_atom, "application/atom+xml", DOC_AUTO }, { add_json, "application/json", DOC_AUTO },
	{ add_page, "text/html; charset=utf-8", DOC_PAGE },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

int main(void)
{
	static struct reading_out out;
	struct text err = TEXT_SENTENCE, body = TEXT_INIT(0);
	unsigned long posts = 0;

	if (document_init(&err))
		return 1;
	gather_init(&out);
	for (size_t k = 0; k < KINDS; k++) {
		struct parse p = { .id = 1, .type = kinds[k].type, .now = 1626303600, .zone = "Asia/Shanghai", .url = "https://example.gov.cn/feed",
			.content_type = kinds[k].content_type };

		text_reset(&body);
		kinds[k].add(&body);
		for (int i = 0; i < ROUNDS; i++) {
			read_document(&p, text_str(&body), body.len, &out);
			posts += out.n_posts;
		}
	}
	text_clear(&body);
	text_clear(&err);
	printf("%lu posts\n", posts);
	return posts == (unsigned long)KINDS * ROUNDS * POSTS ? 0 : 1;
}
