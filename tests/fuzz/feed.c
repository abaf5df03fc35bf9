/*
 * fuzz-feed - any bytes as a document: charset, kind, mending, parsing.
 *
 * The first byte chooses the Content-Type, so that labels lie too.
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const types[] = {"", "text/xml; charset=utf-8", "text/xml; charset=gbk", "text/html; charset=iso-8859-1",
        "application/json", "text/xml; charset=big5", "text/xml; charset=utf-16", "text/xml; charset=\""};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parse p = {.id = 1, .now = 1626056553, .zone = "Asia/Shanghai", .url = "https://a.example.gov.cn/feed"};
	struct reading_out *out = fuzz_out();

	if (size == 0)
		return 0;
	p.content_type = types[data[0] % (sizeof(types) / sizeof(types[0]))];
	read_document(&p, data + 1, size - 1, out);
	check_reading(out);
	return 0;
}
