/*
 * fuzz-feed - any bytes as a document: charset, kind, mending, parsing.
 *
 * The first byte chooses the Content-Type, so that labels lie too.
 */
#include <stdlib.h>
#include <string.h>

#include "document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {"", "text/xml; charset=utf-8", "text/xml; charset=gbk", "text/html; charset=iso-8859-1",
        "application/json", "text/xml; charset=big5", "text/xml; charset=utf-16", "text/xml; charset=\""};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct reading_out out;
	static bool ready;
	struct parse p = {.id = 1, .now = 1626056553, .zone = "Asia/Shanghai", .url = "https://a.example.gov.cn/feed"};

	if (!ready) {
		struct text err = TEXT_SENTENCE;

		document_init(&err);
		text_clear(&err);
		gather_init(&out);
		ready = true;
	}
	if (size == 0)
		return 0;
	p.content_type = types[data[0] % (sizeof(types) / sizeof(types[0]))];
	read_document(&p, data + 1, size - 1, &out);
	/* what would go over the wire must be what the wire accepts */
	for (uint32_t i = 0; i < out.n_posts; i++) {
		const struct post *q = &out.posts[i];

		if (text_utf8_valid(q->title, strlen(q->title)) != strlen(q->title) || strlen(q->title) > TITLE_MAX ||
		        strlen(q->url) > URL_MAX || strlen(q->key) > ID_MAX || strlen(q->published_raw) > RAW_MAX ||
		        q->precision >= PRECISION_COUNT)
			abort();
	}
	if (out.reading.posts < out.n_posts || (*out.reading.error && out.n_posts))
		abort();
	return 0;
}
